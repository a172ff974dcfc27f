"""The open work of a school's registrar."""
