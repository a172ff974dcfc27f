"""The seal: signing with the issuing unit's key, and the check, which needs no key."""
