"""Workbooks that strangers send, opened in one guarded sandbox; and what forms and reports written here have
in common.

A service says which form it looks for (`WorkbookForm`) and awaits `open_workbook`; what the cells mean is its
own affair.
"""
