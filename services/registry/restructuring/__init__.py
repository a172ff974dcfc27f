"""Acts about organisations: add, rename, codes, levels, convert, move, merge, close; their effects."""
