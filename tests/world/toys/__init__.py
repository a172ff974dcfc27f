"""Two small services with which the edge is tested: a ledger that takes entries, and a courier that reacts to
them.
"""
