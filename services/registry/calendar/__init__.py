"""Work calendars: deadlines, and the tracker of orders of appointment that are owed."""
