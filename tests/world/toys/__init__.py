"""Two small services with which the edge is tested: a ledger that stores entries, and a courier that reacts
to them.
"""
