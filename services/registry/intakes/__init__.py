"""Organisations that come in by workbook: read, judged, applied, undone."""
