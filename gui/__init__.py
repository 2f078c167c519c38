"""Everything Qt, and no prediction logic."""
