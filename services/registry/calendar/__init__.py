"""Work calendars (ปฏิทินปฏิบัติงาน): deadlines, extensions, days of a school's own."""
