"""Intents: what shall be issued, stored before anything is made."""
