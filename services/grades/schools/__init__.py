"""The school's row: its authority, the lock for changes of its data, the number of its last entry."""
