"""courier: reacts to entries, counts them in jobs, writes ticks on a timer."""
