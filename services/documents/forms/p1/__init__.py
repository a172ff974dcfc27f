"""ปพ.1 ระเบียนแสดงผลการเรียน (transcript): one sheet, two pages.

`page.py` computes it, `form.typ` lays it out.
"""
