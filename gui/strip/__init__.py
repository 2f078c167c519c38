"""The chips under the page."""
