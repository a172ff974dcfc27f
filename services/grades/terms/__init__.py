"""Terms: missing results, closing, the averages as of the closing.

Which terms are closed: results/tables.py.
"""
