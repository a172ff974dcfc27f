"""Terms: what is missing, closing, the averages as of the closing."""
