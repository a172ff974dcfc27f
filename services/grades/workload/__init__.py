"""What waits for the registrar of a school."""
