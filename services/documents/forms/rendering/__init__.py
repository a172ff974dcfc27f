"""Rendering: a worked-out page becomes a PDF/A-3a file, by Typst."""
