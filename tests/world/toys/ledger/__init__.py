"""ledger: entries, numbered within a school."""
