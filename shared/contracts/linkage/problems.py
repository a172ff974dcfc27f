"""Why linkage says no."""
