"""Tickets: by which a process goes on with what a person has started."""
