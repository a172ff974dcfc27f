"""The school's row: its authority, the lock under which its data is written, the number of its last entry."""
