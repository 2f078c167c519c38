"""The open texts: their files, their recovery copies, and finding in them."""
