"""Partners that receive the records of graduates."""

PARTNERS = {"moe": "กระทรวงศึกษาธิการ", "cupt": "ที่ประชุมอธิการบดีแห่งประเทศไทย (ทปอ.)"}
"""Code of the agreement → Thai name."""
