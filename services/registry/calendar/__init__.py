"""Work calendars: deadlines, and the tracker of who has kept them."""
