"""Registration codes: handed over, asked for again, confirmed by another person, collected."""
