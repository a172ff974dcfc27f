"""The verbs of `lsq`, one file per subject."""
