"""Enrolments: students at a level, with curriculum, plan and day of leaving."""
