"""Orders of appointment, by scan or by the workbook of collected orders; who holds an office on a day."""
