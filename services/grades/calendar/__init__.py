"""The windows of terms that decide what may be entered, copied from the work calendars by events."""
