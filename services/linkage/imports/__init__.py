"""Imports: workbooks of schools, from upload to report. The states of an import: docs/imports.md."""
