"""Enrolments: a student at a level, by which curriculum, in which plan, until when."""
