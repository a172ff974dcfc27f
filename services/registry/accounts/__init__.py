"""Registration, sign-in, sessions; the first officers of DLA."""
