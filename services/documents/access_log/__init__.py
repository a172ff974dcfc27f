"""The access log: which record was read, by whom and for what."""
