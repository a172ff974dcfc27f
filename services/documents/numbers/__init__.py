"""Controlled numbers: sets, blanks, and which intent has which number."""
