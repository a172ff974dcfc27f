"""Imports: workbooks of schools, from upload to report. Life of an import: docs/imports.md."""
