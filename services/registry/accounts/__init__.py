"""Accounts: registration, sign-in, sessions; the first officers of DLA."""
