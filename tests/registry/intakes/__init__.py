"""Tests of organisations that come in by workbook."""
