"""Corrections of particulars by order (แก้ไขตามคำสั่ง)."""
