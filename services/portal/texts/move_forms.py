"""The words of forms about LocalSchool data: answers, outcomes of rows, fields; what was typed in them."""

from dataclasses import dataclass
from typing import NamedTuple

from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.problem import refuse_all
from shared.contracts.registry.move_forms import RecordMoveForm, SendMoveForm
from shared.thai.dates import read_date
from shared.thai.digits import arabic_digits

ANSWERS = {True: "ขอย้ายข้อมูล", False: "ไม่ขอย้าย"}
NO_ANSWER = "ยังไม่ตอบ"
# Of the filter of the list.
FILTERS = {"": "ทุกคำตอบ", "asks": ANSWERS[True], "not_needed": ANSWERS[False], "no_answer": NO_ANSWER}
# Of the field of the form.
CHOICES = {"": "เลือกคำตอบ", "true": ANSWERS[True], "false": ANSWERS[False]}
LABELS = {
    "asks": "คำตอบ",
    "number": "เลขที่หนังสือของสถานศึกษา",
    "dated": "ลงวันที่",
    "received_on": "กรมได้รับเมื่อวันที่",
    "contact_name": "ผู้ประสานงาน",
    "telephone": "โทรศัพท์",
    "scan": "สำเนาแบบที่ลงนามแล้ว",
}
SENT_FROM = {"school": "สถานศึกษาส่ง", "authority": "อปท. ส่งแทนสถานศึกษา", "dla": "กรมบันทึก"}


class OutcomeTag(NamedTuple):
    """What came of a row: colour and shape of its tag, and the words."""

    kind: str
    shape: str
    words: str


OUTCOMES = {
    "new": OutcomeTag("note", "plus", "ใหม่"),
    "recorded": OutcomeTag("ok", "check", "บันทึกแล้ว"),
    "same": OutcomeTag("off", "check", "มีแล้ว"),
    "refused": OutcomeTag("bad", "cross", "รับไม่ได้"),
}


@dataclass
class TypedMoveForm:
    """What was typed in the form of a school. `scan`: the reference of an upload, as JSON."""

    authority: str
    school: str
    year: int
    asks: str = ""
    number: str = ""
    dated: str = ""
    received_on: str = ""
    contact_name: str = ""
    telephone: str = ""
    scan: str = ""

    def command(self, scan: object, *, is_dla: bool) -> SendMoveForm | RecordMoveForm:
        """The command of what was typed. Refuses days that cannot be read."""
        typed = {"dated": self.dated} | ({"received_on": self.received_on} if is_dla else {})
        days = {name: read_date(text).day for name, text in typed.items()}
        refuse_all([DATE_UNREAD.refuse(field=name) for name, day in days.items() if day is None])
        facts = {
            "authority": self.authority,
            "school": self.school,
            "year": self.year,
            "number": self.number,
            "contact_name": self.contact_name,
            "telephone": arabic_digits(self.telephone),
            "scan": scan,
            **days,
        }
        if self.asks:
            facts["asks"] = self.asks
        return (RecordMoveForm if is_dla else SendMoveForm).model_validate(facts)
