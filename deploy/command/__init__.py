"""The verbs of `lsq`, one file a subject."""
