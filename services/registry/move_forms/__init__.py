"""Forms by which schools ask DLA to move their data from LocalSchool: one valid answer a school and year."""
