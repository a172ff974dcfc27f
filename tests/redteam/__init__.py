"""What each process could do with its own secrets alone, if it were taken over: each row is an attack that must
fail (docs/security.md).
"""
