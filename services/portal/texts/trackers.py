"""The trackers in Thai: their names, the states of what is owed, the stages of entry."""

from shared.contracts.registry.trackers import TrackerName

NAMES: dict[TrackerName, str] = {
    "forms": "แบบขอย้ายข้อมูล LocalSchool",
    "orders": "คำสั่งแต่งตั้ง",
    "entry": "การเข้าใช้ระบบ",
}
UNITS: dict[TrackerName, str] = {"forms": "แห่ง", "orders": "รายการ", "entry": "คน"}
# Kind and shape of the tag, words, style class in the bar; in the order of the bar.
SENDING = {
    "on_time": ("ok", "check", "ส่งตรงเวลา", "a"),
    "not_due": ("hold", "hold", "ยังไม่ถึงกำหนด", "h"),
    "extended": ("note", "clock", "ขยายเวลา", "e"),
    "late": ("warn", "warn", "ส่งช้า", "l"),
    "missing": ("bad", "cross", "ขาดส่ง", "m"),
}
ENTERING = {
    "entered": ("ok", "check", "เข้าใช้แล้ว", "a"),
    "registered": ("hold", "half", "ลงทะเบียนแล้ว", "h"),
    "handed_over": ("note", "send", "รหัสถึงมือแล้ว", "e"),
    "appointed": ("bad", "cross", "ยังไม่ได้รหัส", "m"),
}
STATES: dict[TrackerName, dict[str, tuple[str, str, str, str]]] = {
    "forms": SENDING,
    "orders": SENDING,
    "entry": ENTERING,
}
