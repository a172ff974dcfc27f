"""Academic years of students: class and seat, reading and characteristics."""
