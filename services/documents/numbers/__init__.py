"""Controlled numbers: sets, blanks, and the number of each intent."""
