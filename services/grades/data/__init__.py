"""Curricula as data, with versions: `curricula.py` reads them, `README.md` says where they come from."""
