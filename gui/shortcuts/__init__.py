"""Which keys call which command."""
