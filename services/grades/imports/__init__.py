"""The import of the old system's results."""
