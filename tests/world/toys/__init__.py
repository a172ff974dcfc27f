"""Two small services by which the edge is tried: a ledger that takes entries, and a courier that hears of them."""
