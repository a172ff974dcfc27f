"""National curricula and their subjects, by level and year of entry."""
