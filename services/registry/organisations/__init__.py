"""Places and organisations, with their reference data."""
