"""Orders of appointment, from a scan or the workbook of collected orders.

The holders of an office on a day.
"""
