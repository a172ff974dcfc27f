"""ปพ.1 ระเบียนแสดงผลการเรียน (transcript): one sheet, two pages. `page.py` decides, `form.typ` shows."""
