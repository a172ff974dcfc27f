"""Results of the old system."""
