"""What a process in wrong hands tries with its own secrets, and what stops it."""
