"""Where the remedy of a refusal is done: pages of the portal, and the offices that have them.

A problem without a line is remedied where it is read: another value, another file, the same once more. A
test lists those, and compares the pages with the routes.
"""

from collections.abc import Collection
from typing import NamedTuple

from shared.contracts.documents import problems as documents
from shared.contracts.grades import problems as grades
from shared.contracts.linkage import problems as linkage
from shared.contracts.portal import problems as portal
from shared.contracts.problem import (
    NOT_ALLOWED,
    NOT_SIGNED_IN,
    SCHOOL_ELSEWHERE,
    SCHOOL_ENDED,
    TICKET_REFUSED,
    Problem,
    ProblemBody,
)
from shared.contracts.registry import problems as registry
from shared.vocabulary.offices import Office

CLERK, OFFICER = Office.AUTHORITY_CLERK, Office.REGISTRAR_OFFICER
PROVINCE, DLA = Office.PROVINCE_OFFICER, Office.DLA_OFFICER
REGISTRAR, DIRECTOR, COMMITTEE = Office.REGISTRAR, Office.DIRECTOR, Office.COMMITTEE_MEMBER
SCHOOL = (REGISTRAR, DIRECTOR, COMMITTEE)


class Way(NamedTuple):
    """A page on which a remedy is done, the words of its link, and who has it; () is everybody."""

    path: str
    label: str
    offices: tuple[Office, ...] = ()


class Remedy(NamedTuple):
    """A way for the reader of a refusal: a link, or without one the offices to be asked."""

    label: str
    path: str | None
    offices_th: str


SIGN_IN = Way("/sign-in", "เข้าสู่ระบบ")
HOME = Way("/home", "งานของฉัน")
ORGANISATION = Way("/organisation", "เปลี่ยนหน่วยงาน")
AUDIT = Way("/audit", "ตรวจสอบการจบ", SCHOOL)
REGISTER_OF_ISSUE = Way("/documents", "ทะเบียนคุมการออกเอกสาร", SCHOOL)
REPORTS = Way("/reports", "รายงานผู้สำเร็จการศึกษา", (*SCHOOL, OFFICER))
IMPORTS = Way("/imports", "นำเข้าข้อมูล", (REGISTRAR, DIRECTOR))
CORRECTIONS = Way("/corrections", "แก้ข้อมูลตามคำสั่ง", (REGISTRAR,))
ORDERS = Way("/orders", "คำสั่งแต่งตั้ง", (CLERK, OFFICER, DLA, *SCHOOL))
NEW_ORDER = Way("/orders/new", "บันทึกคำสั่งแต่งตั้ง", (CLERK, DIRECTOR, DLA))
CODE_REQUESTS = Way("/codes", "คำขอรหัสเพิ่มเติม", (OFFICER, CLERK, PROVINCE, DLA))
ACCOUNT = Way("/account", "บัญชีของฉัน")
ORGANISATIONS = Way("/organisations", "หน่วยงาน")
ORGANISATION_IMPORTS = Way("/organisation-imports", "นำเข้าหน่วยงาน", (DLA,))
CALENDAR = Way("/calendar", "ปฏิทินงาน")
CIRCULARS = Way("/circulars", "หนังสือเวียน")
MOVE_FORM = Way("/move-form", "แบบขอย้ายข้อมูล")
INCOMPLETE = Way("/pupils", "นักเรียนที่ข้อมูลไม่ครบ", SCHOOL)
RESULTS = Way("/results", "บันทึกผลและปิดภาค", (REGISTRAR, DIRECTOR))
BLANKS = Way("/documents/blanks", "บัญชีคุมเลขที่", SCHOOL)

ELSEWHERE: dict[Problem, tuple[Way, ...]] = {
    NOT_SIGNED_IN: (SIGN_IN,),
    NOT_ALLOWED: (ORGANISATION,),
    TICKET_REFUSED: (IMPORTS,),
    SCHOOL_ELSEWHERE: (SIGN_IN, ORGANISATIONS),
    SCHOOL_ENDED: (ORGANISATIONS,),
    portal.NO_SUCH_PAGE: (HOME,),
    portal.NO_SUCH_FILE: (HOME,),
    portal.NOT_THIS_WAY: (HOME,),
    portal.NOT_YOUR_OFFICE: (HOME,),
    portal.FOREIGN_FORM: (HOME,),
    portal.FORM_NOT_KEPT: (HOME,),
    registry.SESSION_ENDED: (SIGN_IN,),
    registry.NO_OFFICE: (ORGANISATION,),
    registry.APPOINTMENT_UNKNOWN: (ORDERS,),
    registry.ORDER_KNOWN: (ORDERS,),
    registry.TERM_OVERLAPS: (ORDERS,),
    registry.ORDER_UNKNOWN: (ORDERS,),
    registry.ORDER_WITHDRAWN: (NEW_ORDER,),
    registry.ORDER_DRAFT_UNKNOWN: (ORDERS,),
    registry.OFFICE_NOT_HERE: (NEW_ORDER,),
    registry.MAY_NOT_APPOINT: (NEW_ORDER,),
    registry.SCAN_KNOWN: (ORDERS,),
    registry.CODE_ASKED: (CODE_REQUESTS,),
    registry.CODE_NEEDS_SECOND: (ORDERS,),
    registry.CODE_NOT_GIVEN: (ORDERS,),
    registry.CODE_NOT_NEEDED: (ORDERS,),
    registry.CODE_NOT_YOURS: (ORDERS,),
    registry.CODE_OF_ONESELF: (ACCOUNT,),
    registry.CODE_REQUEST_OVER: (ORDERS,),
    registry.CODE_SECOND_PERSON: (CODE_REQUESTS,),
    registry.MAY_NOT_ASK_CODE: (ORDERS,),
    registry.MAY_NOT_CONFIRM_CODE: (CODE_REQUESTS,),
    registry.CODE_TAKEN: (ORGANISATIONS,),
    registry.NAME_TAKEN: (ORGANISATIONS,),
    registry.NOT_OF_THIS_KIND: (ORGANISATIONS,),
    registry.ORGANISATION_ENDED: (ORGANISATIONS,),
    registry.SCHOOLS_BELOW: (ORGANISATIONS,),
    registry.INTAKE_BUILT_ON: (ORGANISATIONS,),
    registry.INTAKE_UNKNOWN: (ORGANISATION_IMPORTS,),
    registry.CALENDAR_ALREADY_ANNOUNCED: (CALENDAR,),
    registry.CALENDAR_UNKNOWN: (CALENDAR,),
    registry.TASK_UNKNOWN: (CALENDAR,),
    registry.EXTENSION_UNKNOWN: (CALENDAR,),
    registry.EXTENSION_USED: (CALENDAR,),
    registry.SHIFT_UNKNOWN: (CALENDAR,),
    registry.CIRCULAR_KNOWN: (CIRCULARS,),
    registry.CIRCULAR_NOBODY_BELOW: (CIRCULARS,),
    registry.CIRCULAR_NOT_TO_REPLACE: (CIRCULARS,),
    registry.CIRCULAR_NOT_YOURS: (CIRCULARS,),
    registry.CIRCULAR_UNKNOWN: (CIRCULARS,),
    registry.MOVE_FORM_KNOWN: (MOVE_FORM,),
    registry.MOVE_FORM_NOT_YOURS: (MOVE_FORM,),
    registry.MOVE_FORM_TAKEN_BACK: (MOVE_FORM,),
    registry.MOVE_FORM_UNKNOWN: (MOVE_FORM,),
    grades.BY_ORDER_ONLY: (CORRECTIONS,),
    grades.MOE_CODE_MISSING: (ORGANISATIONS,),
    grades.OFFICE_VACANT: (NEW_ORDER,),
    grades.PARTICULARS_MISSING: (INCOMPLETE,),
    grades.IDENTIFIER_TAKEN: (INCOMPLETE,),
    grades.STUDENTS_UNKNOWN: (INCOMPLETE,),
    grades.RESULTS_MISSING: (RESULTS,),
    grades.TERM_OPEN: (RESULTS,),
    grades.TERM_UNKNOWN: (RESULTS,),
    grades.NOT_PASSED: (AUDIT,),
    grades.NOBODY_TO_APPROVE: (AUDIT,),
    grades.FORM_NOT_YET: (AUDIT,),
    linkage.IMPORT_UNKNOWN: (IMPORTS,),
    linkage.IMPORT_STOPPED: (IMPORTS,),
    linkage.WORKBOOK_MISSING: (IMPORTS,),
    documents.BLANKS_KNOWN: (BLANKS,),
    documents.NUMBER_NOT_FREE: (BLANKS, REGISTER_OF_ISSUE),
    documents.DOCUMENT_UNKNOWN: (REGISTER_OF_ISSUE,),
    documents.DOCUMENT_NOT_IN_FORCE: (REGISTER_OF_ISSUE,),
    documents.DOCUMENT_BEING_REPLACED: (REGISTER_OF_ISSUE,),
    documents.REPORT_UNKNOWN: (REPORTS,),
    documents.REPORT_NOT_WAITING: (REPORTS,),
    documents.REPORT_BEING_CORRECTED: (REPORTS,),
    documents.REPORT_NOT_CANCELLED: (CORRECTIONS, REPORTS),
}

WAYS = {problem.code: ways for problem, ways in ELSEWHERE.items()}


def ways_out(problem: ProblemBody, held: Collection[Office]) -> list[Remedy]:
    """The ways to the remedies of a refusal and of the problems in it, each once, for who holds these
    offices.
    """
    found = [way for one in (problem, *problem.problems) for way in WAYS.get(one.code, ())]
    return [_for_reader(way, held) for way in dict.fromkeys(found)]


def _for_reader(way: Way, held: Collection[Office]) -> Remedy:
    has_page = not way.offices or not set(way.offices).isdisjoint(held)
    return Remedy(
        way.label,
        way.path if has_page else None,
        ", ".join(office.thai for office in way.offices),
    )
