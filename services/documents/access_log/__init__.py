"""The access log: who of us read which record, and what for."""
