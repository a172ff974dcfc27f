"""What an approval of graduates would do, in Thai: what pupils lack, and how the effects have changed."""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from shared.contracts.grades.effects import ApprovalEffects

# A list of more student numbers is cut.
MAX_NUMBERS = 20

GAPS = {
    "BASIC_STRUCTURE_INCOMPLETE": "เรียนรายวิชาพื้นฐานไม่ครบโครงสร้าง",
    "REGISTERED_BELOW_MINIMUM": "เรียนรวมทั้งหมดไม่ถึงเกณฑ์",
    "RESULT_UNDECIDED": "มีผลการเรียน ร หรือ มส ค้างอยู่",
    "BASIC_SUBJECT_NOT_PASSED": "มีรายวิชาพื้นฐานที่ยังไม่ผ่าน",
    "BASIC_CREDITS_SHORT": "ได้รายวิชาพื้นฐานไม่ถึงเกณฑ์",
    "ADDITIONAL_CREDITS_SHORT": "ได้รายวิชาเพิ่มเติมไม่ถึงเกณฑ์",
    "TOTAL_CREDITS_SHORT": "ได้รวมทั้งหมดไม่ถึงเกณฑ์",
    "RTW_MISSING": "ยังไม่มีผลการอ่าน คิดวิเคราะห์ และเขียน",
    "RTW_NOT_PASSED": "การอ่าน คิดวิเคราะห์ และเขียนไม่ผ่าน",
    "CHARACTERISTICS_MISSING": "ยังไม่มีผลคุณลักษณะอันพึงประสงค์",
    "CHARACTERISTICS_NOT_PASSED": "คุณลักษณะอันพึงประสงค์ไม่ผ่าน",
    "GUIDANCE_MISSING": "ยังไม่มีผลกิจกรรมแนะแนว",
    "GUIDANCE_NOT_PASSED": "กิจกรรมแนะแนวไม่ผ่าน",
    "STUDENT_ACTIVITY_MISSING": "ยังไม่มีผลกิจกรรมนักเรียน",
    "STUDENT_ACTIVITY_NOT_PASSED": "กิจกรรมนักเรียนไม่ผ่าน",
    "SOCIAL_SERVICE_MISSING": "ยังไม่มีผลกิจกรรมเพื่อสังคมและสาธารณประโยชน์",
    "SOCIAL_SERVICE_NOT_PASSED": "กิจกรรมเพื่อสังคมและสาธารณประโยชน์ไม่ผ่าน",
    "SOCIAL_SERVICE_HOURS_SHORT": "กิจกรรมเพื่อสังคมและสาธารณประโยชน์ไม่ครบชั่วโมง",
}
QUALITIES = {"0": "ไม่ผ่าน", "1": "ผ่าน", "2": "ดี", "3": "ดีเยี่ยม"}


class SeenApproval(BaseModel):
    """What the form of an approval carries of the effects, to show how they have changed.

    `graduates`: average and content of the record, by student number.
    """

    graduates: dict[str, tuple[str, str]]
    not_passed: int
    director: str
    registrar: str

    @classmethod
    def of(cls, effects: ApprovalEffects) -> "SeenApproval":
        """What was seen of these effects."""
        return cls(
            graduates={one.student_no: (one.gpax, one.content_sha256[:16]) for one in effects.graduates},
            not_passed=effects.not_passed,
            director=effects.director.name,
            registrar=effects.registrar.name,
        )

    def differences(self, now: "SeenApproval") -> Iterator[str]:
        """How this differs from what is seen now, in sentences."""
        before, after = self.graduates, now.graduates
        if gained := after.keys() - before.keys():
            yield f"เพิ่ม {len(gained)} คน: {_listed(gained)}"
        if lost := before.keys() - after.keys():
            yield f"ไม่อยู่ในรายชื่อแล้ว {len(lost)} คน: {_listed(lost)}"
        if altered := {one for one in before.keys() & after.keys() if before[one] != after[one]}:
            averages = {
                one: f"{one} (เกรดเฉลี่ย {before[one][0]} → {after[one][0]})"
                if before[one][0] != after[one][0]
                else one
                for one in altered
            }
            yield f"ข้อมูลที่จะอยู่ในเอกสารเปลี่ยน {len(altered)} คน: {_listed(averages.values())}"
        if self.not_passed != now.not_passed:
            yield f"ยังไม่ครบเกณฑ์ {self.not_passed} → {now.not_passed} คน"
        if self.director != now.director:
            yield f"ผู้อำนวยการที่ลงนาม {self.director} → {now.director}"
        if self.registrar != now.registrar:
            yield f"นายทะเบียนที่ลงนาม {self.registrar} → {now.registrar}"


def _listed(numbers: Iterable[str]) -> str:
    """The first of these student numbers, in order."""
    listed = sorted(numbers)
    return ", ".join(listed[:MAX_NUMBERS]) + (" …" if len(listed) > MAX_NUMBERS else "")
