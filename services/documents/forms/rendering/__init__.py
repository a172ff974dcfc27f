"""Rendering: Typst makes a PDF/A-3a file of a computed page."""
