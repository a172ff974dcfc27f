"""Achievement records: where each version lies in the archive, which approval made it, who has graduated."""
