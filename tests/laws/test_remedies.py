"""Law of remedies: what a refusal tells to do is done on a page that exists, by an office that has it."""

import pytest
from starlette.routing import Match

from services.portal import pages
from services.portal.remedies import ELSEWHERE, Way
from shared.contracts.catalogue import problems
from shared.contracts.documents import problems as documents
from shared.contracts.grades import problems as grades
from shared.contracts.linkage import problems as linkage
from shared.contracts.portal import problems as portal
from shared.contracts.problem import (
    BAD_BODY,
    DEFECT,
    FILE_ALTERED,
    FILE_EXISTS,
    FILE_MISSING,
    FILE_TOO_LARGE,
    ID_MISSING,
    ID_USED,
    READ_ONLY,
    SEVERAL,
    UNAVAILABLE,
)
from shared.contracts.registry import problems as registry
from shared.vocabulary.offices import Office
from tests.laws.sources import ROOT
from tests.laws.test_pages import offices_of

TEMPLATES = ROOT / "services" / "portal" / "templates"

# Remedied where the refusal is read: another value, another file, the same request in a moment.
HERE = {
    BAD_BODY,
    SEVERAL,
    UNAVAILABLE,
    FILE_MISSING,
    FILE_TOO_LARGE,
    portal.BUSY,
    portal.CHANGED_MEANWHILE,
    portal.CROWDED,
    portal.DATE_UNREAD,
    portal.FINDING_MISSING,
    portal.NOT_CONFIRMED,
    portal.NOT_OF_THIS_KIND,
    portal.TOO_LARGE,
    portal.TOO_MANY_FROM_HERE,
    portal.UNREADABLE,
    portal.FIELD_EMPTY,
    portal.LINES_UNREAD,
    portal.NOBODY_CHOSEN,
    portal.NOTHING_ENTERED,
    portal.NOTHING_SHIFTED,
    portal.SUBJECT_NOT_LISTED,
    portal.TOO_MANY_PHOTOS,
    registry.ACT_EFFECTS_CHANGED,
    registry.APPOINTED_TWICE,
    registry.AREA_UNKNOWN,
    registry.CALENDAR_CHANGED,
    registry.CIRCULAR_DRAFT_CHANGED,
    registry.CIRCULAR_DUE_PAST,
    registry.CIRCULAR_EFFECTS_CHANGED,
    registry.CIRCULAR_FILE_WRONG,
    registry.CIRCULAR_IN_FUTURE,
    registry.CIRCULAR_TO_NOBODY,
    registry.CODE_DAYS,
    registry.CODE_MISFORMED,
    registry.CODE_WRONG,
    registry.DAYS_FAR,
    registry.DAYS_MISSING,
    registry.DAYS_REVERSED,
    registry.DAY_PAST,
    registry.EXTENSION_NOT_LATER,
    registry.HANDOVER_DAY_WRONG,
    registry.KIND_NOT_HIGHER,
    registry.LAST_DAY_WRONG,
    registry.LATER_CHANGE,
    registry.LEVELS_MISSING,
    registry.NOTHING_CHANGED,
    registry.INTAKE_NOT_READY,
    registry.INTAKE_STOPPED,
    registry.NOT_TO_BE_SHIFTED,
    registry.OLD_PASSWORD_WRONG,
    registry.ORDER_DRAFT_CHANGED,
    registry.ORDER_EFFECTS_CHANGED,
    registry.PHOTO_TOO_LARGE,
    registry.POSITION_NOT_ACTING,
    registry.MOVE_FORM_DATED_WRONG,
    registry.MOVE_FORM_RECEIVED_WRONG,
    registry.MOVE_FORM_SCAN_NEEDED,
    registry.SAME_PLACE,
    registry.SIGN_IN_WRONG,
    registry.TASK_TWICE,
    registry.CELL_WRONG,
    registry.COLUMNS_WRONG,
    registry.COMMITTEE_INCOMPLETE,
    registry.DUTY_NOT_HERE,
    registry.NAME_WRONG,
    registry.NATIONAL_ID_WRONG,
    registry.NOT_OF_SENDER,
    registry.ONE_HOLDER_ONLY,
    registry.ORDER_DIFFERS,
    registry.ORDER_IN_FUTURE,
    registry.ORDER_TOO_OLD,
    registry.ORGANISATION_UNKNOWN,
    registry.PASSWORD_WEAK,
    registry.PERSON_DIFFERS,
    registry.SCAN_MISSING,
    registry.SCAN_NOT_PDF,
    registry.SCAN_TOO_LARGE,
    registry.TERM_FAR_FROM_ORDER,
    registry.TERM_REVERSED,
    registry.TOO_MANY_TRIES,
    registry.USER_NAME_TAKEN,
    registry.WORKBOOK_ACTIVE,
    registry.WORKBOOK_TOO_LARGE,
    registry.WORKBOOK_UNREADABLE,
    grades.DATE_IN_FUTURE,
    grades.EFFECTS_CHANGED,
    grades.ENROLMENT_UNKNOWN,
    grades.LEVEL_UNKNOWN,
    grades.NOTHING_CHANGES,
    grades.PARTICULARS_CHANGED,
    grades.PARTICULARS_COLUMNS,
    grades.PARTICULARS_TOO_LARGE,
    grades.PARTICULARS_UNREADABLE,
    grades.PHOTO_WRONG,
    grades.STUDENTS_REPEATED,
    grades.VALUE_WRONG,
    linkage.BOMB,
    linkage.BROKEN,
    linkage.COLUMNS,
    linkage.ENCRYPTED,
    linkage.HEADING_LOW,
    linkage.HEADING_MERGED,
    linkage.MACROS,
    linkage.NOT_XLSX,
    linkage.NO_FORM,
    linkage.NO_ROWS,
    linkage.OUTSIDE,
    linkage.SEVERAL_SHEETS,
    linkage.TOO_HEAVY,
    linkage.TOO_LARGE,
    linkage.TOO_MANY_ROWS,
    documents.ASK_ONE_WAY,
    documents.BLANKS_WRONG,
    documents.CANCELLING_ORDER_DATE,
    documents.CHECKS_FAILED,
    documents.FINDING_OUTSIDE,
    documents.NOT_IN_LOG,
}
# Done by the operator of the system, or the maker of a program: docs/history.md, docs/issuing.md.
OPERATORS = {
    DEFECT,
    FILE_ALTERED,
    FILE_EXISTS,
    ID_MISSING,
    ID_USED,
    READ_ONLY,
    documents.NUMBER_CLAIMED,
    grades.CURRICULUM_WITHOUT_SUBJECTS,
}
WAYS = sorted({way for ways in ELSEWHERE.values() for way in ways})


def test_every_problem_has_one_place_of_its_remedy() -> None:
    """A new problem: give it a line in services/portal/remedies.py, or here where that is true."""
    everywhere = [*ELSEWHERE, *HERE, *OPERATORS]
    known = list(problems().values())

    assert [] == [problem.code for problem in known if problem not in everywhere]
    assert [] == [problem.code for problem in everywhere if everywhere.count(problem) > 1]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.path)
def test_the_page_of_a_remedy_exists_for_its_offices(way: Way) -> None:
    """The path is a page; whom the remedy names has it."""
    found = [route for area in pages.AREAS for route in area.router.routes if leads_to(route, way.path)]

    assert 1 == len(found), "name a page that exists"
    held_by = offices_of(found[0])
    assert way.offices or held_by is None or held_by == set(Office), "name the offices that have the page"
    assert held_by is None or set(way.offices) <= held_by, "name offices that have the page"


def leads_to(route: object, path: str) -> bool:
    """Whether a browser that follows a link to this path gets this page."""
    scope = {"type": "http", "method": "GET", "path": path}
    return route.matches(scope)[0] is Match.FULL  # type: ignore[attr-defined]


def test_a_refusal_on_a_form_leads_to_its_remedies() -> None:
    """Each box of a refusal has the links, as the page of a refusal has; not that of an unread day."""
    boxes = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*.html"))
        if 'id="problem"' in path.read_text(encoding="utf-8")
    }

    assert len(boxes) > 20
    assert ["trackers/table.html"] == [
        name for name, text in boxes.items() if "ways(problem, session)" not in text
    ]
