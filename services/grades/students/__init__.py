"""Students: numbers, particulars and their versions. No other capability reads these tables."""
