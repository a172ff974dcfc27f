"""Decisions about orders: who decided what, in which office, on the digest of which effects."""
