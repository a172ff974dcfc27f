"""Results of a term that are recorded in LSQ."""
