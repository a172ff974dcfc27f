"""Places and organisations: the organisation at a place on a day; reference data."""
