"""Persons, known by a keyed digest of their national id; the account of each, and the codes that open one."""
