"""The seal: signing by the issuing unit's key, and the check, which needs no key."""
