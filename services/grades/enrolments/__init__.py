"""Enrolments: students at a level from a day to a day, with curriculum and plan."""
