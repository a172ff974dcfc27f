"""Achievement records: the file of each version, the approval that made it, who has graduated."""
