"""Changes of results by remedial exam, completion or making up (การเปลี่ยนผลการเรียน)."""
