"""The press: the process that renders, lints, seals and archives. Only it is given the key."""
