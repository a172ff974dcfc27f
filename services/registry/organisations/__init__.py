"""Places and organisations: which organisation stands at a place on a day; reference data."""
