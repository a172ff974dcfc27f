"""The workbook of collected orders (แบบฟอร์มรวบรวมคำสั่ง): orders that were sent by form before LSQ. One row an appointee."""
