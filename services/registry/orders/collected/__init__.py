"""The workbook of collected orders (แบบฟอร์มรวบรวมคำสั่ง), which were sent by form before LSQ."""
