"""Tests of acts about organisations."""
