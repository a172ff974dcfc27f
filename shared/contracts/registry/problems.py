"""Why registry says no."""
from shared.contracts.problem import Problem

NO_OFFICE = Problem(
    code="registry.no_office",
    th="ท่านยังไม่มีตำแหน่งหน้าที่ที่มีผลในวันนี้ {missing_th}", remedy_th="ให้ {sender_th} ส่งคำสั่งแต่งตั้งเข้าระบบ แล้วเข้าสู่ระบบอีกครั้ง",
    en="You hold no office that is in force today: {missing_en}", remedy_en="Ask {sender_en} to send the order of appointment, then sign in again.",
)
