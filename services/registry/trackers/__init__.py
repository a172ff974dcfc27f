"""Trackers side by side: forms of LocalSchool, orders of appointment, entry of those who are appointed."""
