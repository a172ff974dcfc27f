"""Persons, identified by a keyed digest of the national id, with their accounts and registration codes."""
