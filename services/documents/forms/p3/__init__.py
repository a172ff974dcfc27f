"""ปพ.3 แบบรายงานผู้สำเร็จการศึกษา (report of graduates): as many landscape sheets as its rows need.

`page.py` computes it, `form.typ` lays it out.
"""
