"""Rows compared with the school's stored results: which are new, the same or refused, and what accepted ones
add.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.grades.classes.school_year import NewSchoolYear
from services.grades.enrolments.enrolment import Enrolment
from services.grades.results.row_outcomes import (
    Additions,
    KnownBook,
    KnownPupil,
    KnownResult,
    KnownTerm,
    KnownYear,
    decide,
)
from shared.contracts.grades.rows import ImportRow, RecordRow, RowOutcome, RowPupil
from shared.contracts.record import Identifier
from shared.vocabulary.calendar import term_days
from shared.vocabulary.levels import Level
from tests.tables import cases

PUPIL = RowPupil(
    student_no="7",
    identifier=Identifier(kind="national", value="1586058121519"),
    title="นาย",
    first="ก้องภพ",
    last="หน่อดี",
    sex="M",
    birth_date=date(2009, 4, 26),
)
ENROLLED = Enrolment(1, "core-2551r60", 2569, "sci-math", date(2026, 5, 16))
KNOWN = KnownPupil("1586058121519", "ก้องภพ", "หน่อดี", "M", date(2009, 4, 26), (ENROLLED,))
TERM = "1/2569"
SUBJECTS = {
    "ท31101": ("1.0", 40),
    "ค31201": ("1.5", 60),
    "ส31201": ("1.0", 40),
    "ก31911": (None, 20),
    "20000-1101": ("2", 36),
    "20000-2001": (None, 36),
}
"""Credits and hours."""
COLUMNS = {
    "ID_DUPLICATE": "national_id",
    "ID_DIFFERS": "national_id",
    "STUDENT_UNKNOWN": "student_no",
    "CLASS_UNKNOWN": "class",
    "LEVEL_NOT_TAUGHT": "class",
    "TERM_CLOSED": "term",
    "RESULT_UNKNOWN": "result",
    "DUPLICATE_RESULT": "subject_code",
}
"""The column to which each reason belongs."""


def a_row(written: str = "ordinary 3 72 95", subject: str = "ท31101", **more: Any) -> ImportRow:
    """A right row of ม.4: kind, mark, score, attendance; then, where the result was changed, to what and
    when. `-`: an empty cell.
    """
    kind, mark, score, attendance, remedial, day = (
        None if cell == "-" else cell for cell in [*written.split(), "-", "-"][:6]
    )
    credits, hours = SUBJECTS[subject]
    return ImportRow.model_validate(
        {
            "row": 2,
            "pupil": PUPIL,
            "class_name": "ม.4/1",
            "seat": 5,
            "term": TERM,
            "subject": subject,
            "subject_name": "วิชา",
            "subject_kind": "พื้นฐาน",
            "credits": credits,
            "hours": hours,
            "kind": kind,
            "mark": mark,
            "score": score,
            "attendance": attendance,
            "remedial_mark": remedial,
            "remedial_date": day,
        }
        | more
    )


def recorded(row: ImportRow, student_no: str = "7") -> RecordRow:
    """The same, recorded in LSQ."""
    return RecordRow(student_no=student_no, row=row.row, **row.model_dump(exclude={"pupil", "row"}))


def a_book(**more: Any) -> KnownBook:
    """A book of nine entries whose school has this pupil, and no result of the row's subject."""
    held = {
        "last": 9,
        "pupils": {"7": KNOWN},
        "holders": {KNOWN.identifier: "7"},
        "results": {},
        "years": {("7", 1, 2569): KnownYear(1, 3, 3)},
        "terms": {},
    }
    return KnownBook(**held | more)


def stored(written: str) -> KnownResult:
    """A stored result, entry 3, written like the row's."""
    row = a_row(written.replace("imported", "ordinary"))
    return KnownResult(
        3, row.mark, row.score, row.attendance, written.split()[0], row.remedial_mark, row.remedial_date
    )


def taken(
    *rows: ImportRow | RecordRow,
    book: KnownBook | None = None,
    level: Level = Level.UPPER,
    original: str = "imported",
) -> tuple[list[RowOutcome], Additions]:
    """The outcomes of the rows, and what is added."""
    return decide(rows, book or a_book(), level, original)


def in_words(outcome: RowOutcome) -> list[str]:
    """The outcome; then of each reason the code, and what is expected, if it is given."""
    return [
        outcome.outcome,
        *(word for pair in zip(outcome.codes, outcome.details, strict=True) for word in pair if word),
    ]


def entries(added: Additions) -> list[str]:
    """Entries as they are written in the tables: number, kind, entry that is changed, mark, score,
    attendance, day.
    """
    lines = [(e.number, e.kind, e.changes, e.mark, e.score, e.attendance, e.on) for e in added.entries]
    return [" ".join("-" if cell is None else str(cell) for cell in line) for line in lines]


# the stored result | the row | outcome: `applied` adds the change and nothing else
COMPARED = """
the same again                           | ordinary 3 72 95               | ordinary 3 72 95               | same
imported once, ordinary in the file      | imported 3 72 95               | ordinary 3 72 95               | same
another mark                             | ordinary 3 - 95                | ordinary 3.5 - 95              | refused DUPLICATE_RESULT 3
another score                            | ordinary 3 72 95               | ordinary 3 73 95               | refused DUPLICATE_RESULT 72=3
a score where there was none             | ordinary 3 - 95                | ordinary 3 72 95               | refused DUPLICATE_RESULT 3
another attendance                       | ordinary 3 72 95               | ordinary 3 72 96               | refused DUPLICATE_RESULT 72=3
studied again is another result          | ordinary 3 72 95               | restudied 3 72 95              | refused DUPLICATE_RESULT 72=3
studied again, as it is known            | restudied 3 72 95              | restudied 3 72 95              | same
ordinary, where it was studied again     | restudied 3 72 95              | ordinary 3 72 95               | refused DUPLICATE_RESULT 72=3
changed since: the original again        | imported 0 40 95 1 2026-11-01  | ordinary 0 40 95               | same
changed since: another original          | imported 0 40 95 1 2026-11-01  | ordinary 0 41 95               | refused DUPLICATE_RESULT 40=0>1
the change again                         | imported 0 40 95 1 2026-11-01  | ordinary 0 40 95 1 2026-11-01  | same
a change that is new                     | imported 0 40 95               | ordinary 0 40 95 1 2026-11-01  | applied
a new change of another original         | imported 0 40 95               | ordinary 0 41 95 1 2026-11-01  | refused DUPLICATE_RESULT 40=0
the change on another day                | imported 0 40 95 1 2026-11-01  | ordinary 0 40 95 1 2026-11-02  | refused DUPLICATE_RESULT 40=0>1
the change to another mark               | imported 0 40 95 1 2026-11-01  | ordinary 0 40 95 0 2026-11-01  | refused DUPLICATE_RESULT 40=0>1
the change of another original           | imported 0 40 95 1 2026-11-01  | ordinary 0 41 95 1 2026-11-01  | refused DUPLICATE_RESULT 40=0>1
"""


@pytest.mark.parametrize(("known", "written", "expected"), cases(COMPARED))
def test_a_row_is_compared_with_the_stored_result(known: str, written: str, expected: str) -> None:
    """Exactly the same adds nothing, a change that came since is an entry, anything else is refused with
    the stored result.
    """
    (outcome,), added = taken(a_row(written), book=a_book(results={("7", TERM, "ท31101"): stored(known)}))

    assert expected.split() == in_words(outcome)
    assert [COLUMNS[code] for code in outcome.codes] == outcome.fields
    assert entries(added) == (["10 remedial 3 1 - - 2026-11-01"] if expected == "applied" else [])


# level, subject | the row | its entries
NEW = """
a result                         | upper ท31101          | ordinary 3 72 95                | 10 imported - 3 72 95 -
a result of another school       | upper ท31101          | transferred 3 - -               | 10 transferred - 3 - - -
transferred without a level      | upper ท31101          | transferred ผ - -               | 10 transferred - ผ - - -
0, and the exam                  | upper ท31101          | ordinary 0 40 95 1 2026-11-01   | 10 imported - 0 40 95 -; 11 remedial 10 1 - - 2026-11-01
ร, and what was wanting          | upper ท31101          | ordinary ร 40 95 4 2026-11-01   | 10 imported - ร 40 95 -; 11 completed 10 4 - - 2026-11-01
มส, and the time                 | upper ท31101          | ordinary มส - 70 1 2026-11-01   | 10 imported - มส - 70 -; 11 made_up 10 1 - - 2026-11-01
มผ, and the activity             | upper ก31911          | ordinary มผ - 70 ผ 2026-11-01   | 10 imported - มผ - 70 -; 11 made_up 10 ผ - - 2026-11-01
voc: ม.ส., and what was wanting  | voc 20000-1101        | ordinary ม.ส. - 95 4 2026-11-01 | 10 imported - ม.ส. - 95 -; 11 completed 10 4 - - 2026-11-01
voc: ม.ผ., and the activity      | voc 20000-2001        | ordinary ม.ผ. - 70 ผ. 2026-11-01 | 10 imported - ม.ผ. - 70 -; 11 made_up 10 ผ. - - 2026-11-01
"""


@pytest.mark.parametrize(("where", "written", "expected"), cases(NEW))
def test_a_new_result_is_an_entry_and_its_change_another(where: str, written: str, expected: str) -> None:
    """Numbered from the book's last; both with the number of their row, the change with its day."""
    level, subject = where.split()
    row = a_row(written, subject, row=5, class_name="ปวช.1/1" if level == "voc" else "ม.4/1")
    (outcome,), added = taken(row, book=a_book(pupils={}, holders={}), level=Level(level))

    assert ["applied"] == in_words(outcome)
    assert expected.split("; ") == entries(added)
    assert {("7", TERM, subject, row.hours, 5)} == {
        (e.student_no, e.term, e.subject.course.code, e.hours, e.row) for e in added.entries
    }


def test_rows_are_decided_after_the_rows_before_them() -> None:
    """The result, once more, with its change, once more: two entries; the first is of the kind that is
    passed.
    """
    plain, changed = a_row("ordinary 0 40 95"), a_row("ordinary 0 40 95 1 2026-11-01")
    outcomes, added = taken(*map(recorded, (plain, plain, changed, changed)), original="ordinary")

    assert ["applied", "same", "applied", "same"] == [outcome.outcome for outcome in outcomes]
    assert ["10 ordinary - 0 40 95 -", "11 remedial 10 1 - - 2026-11-01"] == entries(added)


# the year as it is known: version, reading, characteristics | the row's two levels | the version that is
# stored
YEARS = """
the first of the year            | -       | 3 2 | 1 3 2
nothing was assessed             | -       | - - | 1 - -
as it is known                   | 1 3 2   | 3 2 | -
another level, not overwritten   | 1 3 2   | 1 1 | -
nothing in the row               | 1 3 2   | - - | -
both were empty                  | 1 - -   | 3 2 | 2 3 2
the reading was empty            | 4 - 2   | 3 1 | 5 3 2
the characteristics were empty   | 4 3 -   | 1 2 | 5 3 2
both empty, a reading in the row | 1 - -   | 3 - | 2 3 -
empty, and empty in the row      | 1 - 2   | - 1 | -
empty, and empty in the row too  | 1 3 -   | 1 - | -
"""


@pytest.mark.parametrize(("known", "written", "kept"), cases(YEARS))
def test_an_assessment_fills_what_was_empty_and_overwrites_nothing(
    known: str, written: str, kept: str
) -> None:
    """A version of the academic year where there is something to add; a level that is known stays."""
    old, (reading, characteristics), new = *(_numbers(known), _numbers(written)), _numbers(kept)
    book = a_book(years={("7", 1, 2569): KnownYear(*old)} if known != "-" else {})  # type: ignore[arg-type]
    _, added = taken(a_row(reading_level=reading, character_level=characteristics), book=book)

    assert added.years == ([NewSchoolYear("7", 1, 2569, new[0], "ม.4/1", 5, *new[1:])] if kept != "-" else [])  # type: ignore[arg-type]


def _numbers(written: str) -> list[int | None]:
    return [None if cell == "-" else int(cell) for cell in written.split()]


def test_a_year_is_stored_once_for_all_its_rows() -> None:
    """The second row of a year adds nothing; a row of another year adds that year."""
    rows = [
        a_row(reading_level=3),
        a_row(subject="ก31911", mark="ผ", score=None, reading_level=3),
        a_row(term="1/2570", reading_level=2, class_name="ม.5/1"),
    ]
    outcomes, added = taken(*rows, book=a_book(years={}))

    assert ["applied"] * 3 == [outcome.outcome for outcome in outcomes]
    assert [(2569, 1, 3), (2570, 1, 2)] == [(year.year, year.version, year.reading) for year in added.years]


OTHER = PUPIL.model_copy(update={"student_no": "8"})
STRANGER = OTHER.model_copy(update={"identifier": Identifier(kind="passport", value="ZZ9999999")})
WRONG = {
    "an identifier that another pupil has": (a_row(pupil=OTHER), "refused ID_DUPLICATE 7"),
    "another identifier": (
        a_row(pupil=STRANGER.model_copy(update={"student_no": "7"})),
        "refused ID_DIFFERS 1586058121519",
    ),
    "a class of another level": (a_row(class_name="ม.3/1"), "refused CLASS_UNKNOWN ม.4-6"),
    "a closed term": (a_row(term="2/2568"), "refused TERM_CLOSED"),
    "a mark of the other vocabulary": (
        a_row("ordinary ม.ส. - 95"),
        "refused RESULT_UNKNOWN 0 1 1.5 2 2.5 3 3.5 4 ร มส ผ มผ",
    ),
    "no level, and not transferred": (
        a_row("ordinary ผ - 95"),
        "refused RESULT_UNKNOWN 0 1 1.5 2 2.5 3 3.5 4 ร มส ผ มผ",
    ),
    "two at once": (a_row(pupil=OTHER, class_name="ม.3/1"), "refused ID_DUPLICATE 7 CLASS_UNKNOWN ม.4-6"),
    "a stranger in LSQ": (recorded(a_row(), "8"), "refused STUDENT_UNKNOWN"),
    "entered before every curriculum": (
        a_row(pupil=STRANGER, term="1/2552", class_name="ม.5/1"),
        "refused LEVEL_NOT_TAUGHT 2551",
    ),
    "before every curriculum, and another's": (
        a_row(pupil=OTHER, term="1/2552", class_name="ม.5/1"),
        "refused ID_DUPLICATE 7 LEVEL_NOT_TAUGHT 2551",
    ),
}


@pytest.mark.parametrize(("row", "expected"), WRONG.values(), ids=WRONG)
def test_a_refused_row_adds_nothing(row: ImportRow | RecordRow, expected: str) -> None:
    """It has every reason; the book does not change."""
    book = a_book(
        terms={"2/2568": KnownTerm(recorded=True, closed=True), TERM: KnownTerm(recorded=True, closed=False)}
    )
    (outcome,), added = taken(row, book=book)

    assert expected == " ".join(in_words(outcome))
    assert [COLUMNS[code] for code in outcome.codes] == outcome.fields
    assert Additions() == added
    assert book == a_book(terms=book.terms)


def test_what_is_stored_of_a_closed_term_is_still_the_same() -> None:
    """Only a new result comes too late; a change of a stored one is decided by its own day."""
    book = a_book(
        results={("7", TERM, "ท31101"): stored("imported 0 40 95")},
        terms={TERM: KnownTerm(recorded=True, closed=True)},
    )
    outcomes, added = taken(a_row("ordinary 0 40 95"), a_row("ordinary 0 40 95 1 2026-11-01"), book=book)

    assert ["same", "applied"] == [outcome.outcome for outcome in outcomes]
    assert ["10 remedial 3 1 - - 2026-11-01"] == entries(added)


# the pupil in the row | what is reported: column, stored value
DIFFERENCES = """
as it is known      | first ก้องภพ           |
another first name  | first ก้อง             | first_name ก้องภพ
another last name   | last ใหม่              | last_name หน่อดี
no last name        | last -                | last_name หน่อดี
another sex         | sex F                 | sex M
another birth date  | birth_date 2009-04-27 | birth_date 2009-04-26
"""


@pytest.mark.parametrize(("written", "expected"), cases(DIFFERENCES))
def test_particulars_that_differ_are_reported_and_not_stored(written: str, expected: str) -> None:
    """The result is accepted; particulars are corrected by order."""
    field, value = written.split()
    pupil = RowPupil.model_validate(PUPIL.model_dump() | {field: None if value == "-" else value})
    book = a_book()
    (outcome,), added = taken(a_row(pupil=pupil), book=book)

    assert outcome.outcome == "applied"
    assert [
        (code, *pair) for code, *pair in zip(outcome.codes, outcome.fields, outcome.details, strict=True)
    ] == ([("PUPIL_DIFFERS", *expected.split())] if expected else [])
    assert (added.pupils, book.pupils["7"]) == ({}, KNOWN)


def test_two_missing_last_names_do_not_differ() -> None:
    """Two empty last names do not differ; a last name where none is stored is reported with a dash."""
    book = a_book(pupils={"7": KNOWN._replace(last=None)})
    nameless, named = PUPIL.model_copy(update={"last": None, "first": "ก้อง"}), PUPIL
    (first, second), _ = taken(
        a_row(pupil=nameless), a_row(pupil=named, subject="ก31911", mark="ผ", score=None), book=book
    )

    assert (["first_name"], ["last_name"]) == (first.fields, second.fields)
    assert ["-"] == second.details


def test_a_new_pupil_is_entered_once() -> None:
    """The first row gives pupil, identifier, curriculum and year of entry; the first subject of one plan
    alone gives the plan, once.
    """
    rows = [
        a_row(row=2),
        a_row(subject="ค31201", row=3),
        a_row(subject="ส31201", row=4),
        a_row(row=5, term="1/2570", class_name="ม.5/1"),
    ]
    book = a_book(pupils={}, holders={}, years={})
    outcomes, added = taken(*rows, book=book)

    assert ["applied"] * 4 == [outcome.outcome for outcome in outcomes]
    assert {"7": (PUPIL, 2)} == added.pupils
    new = ENROLLED._replace(enrolment=None)
    assert {("7", None): new} == added.enrolments
    assert {"7": KNOWN._replace(enrolments=(new,))} == book.pupils
    assert {KNOWN.identifier: "7"} == book.holders


# the pupil's curriculum and plan | class, term, subject | enrolled in, plan
ENROLMENTS = """
not yet enrolled here                | - -                   | ม.4/1 1/2569 ท31101 | core-2551r60 2569 | -
not yet, a subject of a plan         | - -                   | ม.4/1 1/2569 ค31201 | core-2551r60 2569 | sci-math
in the second year                   | - -                   | ม.5/1 1/2569 ท31101 | core-2551r60 2568 | -
entered by the curriculum before     | - -                   | ม.5/1 1/2561 ท31101 | core-2551 2560    | -
keeps the curriculum of the entry    | core-2551 -           | ม.4/1 1/2569 ท31101 | -                 | -
enrolled, a subject of a plan        | core-2551r60 -        | ม.4/1 1/2569 ค31201 | -                 | sci-math
has a plan, a subject of all         | core-2551r60 sci-math | ม.4/1 1/2569 ท31101 | -                 | -
has a plan, a subject of another     | core-2551r60 sci-math | ม.4/1 1/2569 ส31201 | -                 | -
"""


@pytest.mark.parametrize(("known", "written", "enrolled", "plan"), cases(ENROLMENTS))
def test_enrolment_and_plan_are_entered_where_they_are_not_known(
    known: str, written: str, enrolled: str, plan: str
) -> None:
    """By the year of entry; what is known stays."""
    curriculum, has = (None if word == "-" else word for word in known.split())
    class_name, term, subject = written.split()
    before = () if curriculum is None else (ENROLLED._replace(curriculum=curriculum, plan=has),)
    book = a_book(pupils={"7": KNOWN._replace(enrolments=before)})
    (outcome,), added = taken(a_row(subject=subject, class_name=class_name, term=term), book=book)

    assert ["applied"] == in_words(outcome)
    entered = [
        f"{one.curriculum} {one.entry_year}" for (_, id), one in added.enrolments.items() if id is None
    ]
    assert ([] if enrolled == "-" else [enrolled]) == entered
    assert ([] if plan == "-" else [plan]) == [one.plan for one in added.enrolments.values() if one.plan]
    (after,) = book.pupils["7"].enrolments
    assert (curriculum or enrolled.split()[0], has or (None if plan == "-" else plan)) == (
        after.curriculum,
        after.plan,
    )


LEFT = ENROLLED._replace(left_on=date(2026, 8, 31))
# the enrolments: left, open since | term | result stored | enrolment of the row, the year it is entered by
RETURNS = """
the term in which he left               | left      | 1/2569 | no  | 1    | 2569
a term before                           | left      | 2/2568 | no  | 1    | 2569
the next term                           | left      | 2/2569 | no  | new  | 2569
the next term, of a result that is kept | left      | 2/2569 | yes | 1    | 2569
the next year                           | left      | 1/2570 | no  | new  | 2570
back: the term in which he left         | left,open | 1/2569 | no  | 1    | 2569
back: the term after                    | left,open | 2/2569 | no  | 2    | 2570
back: the year after                    | left,open | 1/2570 | no  | 2    | 2570
left twice: the first time              | left,gone | 1/2569 | no  | 1    | 2569
left twice: in between                  | left,gone | 1/2570 | no  | 2    | 2570
left twice: after it                    | left,gone | 1/2571 | no  | new  | 2571
never left                              | open      | 1/2571 | no  | 2    | 2570
"""
HELD = {
    "left": LEFT,
    "open": ENROLLED._replace(enrolment=2, entry_year=2570, entered_on=date(2027, 5, 16)),
    "gone": ENROLLED._replace(
        enrolment=2, entry_year=2570, entered_on=date(2027, 5, 16), left_on=date(2027, 12, 1)
    ),
}


@pytest.mark.parametrize(("held", "term", "kept", "enrolment", "year"), cases(RETURNS))
def test_who_comes_back_after_leaving_gets_one_more_enrolment(
    held: str, term: str, kept: str, enrolment: str, year: str
) -> None:
    """A result belongs to the first enrolment that had not ended when its term began, else to a new one."""
    book = a_book(
        pupils={"7": KNOWN._replace(enrolments=tuple(HELD[one] for one in held.split(",")))},
        results={("7", term, "ท31101"): KnownResult(3, "3", Decimal(72), 95, "imported")}
        if kept == "yes"
        else {},
        years={},
    )
    (outcome,), added = taken(a_row(term=term, reading_level=3), book=book)

    assert outcome.outcome in ("applied", "same")
    id = None if enrolment == "new" else int(enrolment)
    assert [id] == [one.enrolment for one in added.years]
    opened = [one for (_, of), one in added.enrolments.items() if of is None]
    assert ([int(year)] if id is None else []) == [one.entry_year for one in opened]
    assert [term_days(term).first] * len(opened) == [one.entered_on for one in opened]
    known = {one.enrolment: one for one in book.pupils["7"].enrolments}
    assert int(year) == known[id].entry_year
    assert known[id].entered_on <= term_days(term).first


def test_rows_of_who_comes_back_share_the_new_enrolment() -> None:
    """In any order of the terms: the first day is that of the first term."""
    rows = [
        a_row(row=2, term="2/2570"),
        a_row(row=3, term="1/2570"),
        a_row(row=4, term="1/2569"),
    ]
    book = a_book(pupils={"7": KNOWN._replace(enrolments=(LEFT,))}, years={})
    outcomes, added = taken(*rows, book=book)

    assert ["applied"] * 3 == [outcome.outcome for outcome in outcomes]
    assert {("7", None)} == added.enrolments.keys()
    assert date(2027, 5, 16) == added.enrolments["7", None].entered_on
    assert [(None, 2570), (1, 2569)] == [(one.enrolment, one.year) for one in added.years]


# how the term is known | imported or recorded in LSQ | whether it is opened
TERMS = """
imported, the first result        | unknown  | imported | opened
imported, the term is known       | imported | imported | -
imported, the term is LSQ's       | recorded | imported | -
recorded, the first result        | unknown  | ordinary | opened
recorded, known by import only    | imported | ordinary | opened
recorded, the term is LSQ's       | recorded | ordinary | -
"""


@pytest.mark.parametrize(("known", "original", "expected"), cases(TERMS))
def test_a_term_is_opened_by_its_first_result_here(known: str, original: str, expected: str) -> None:
    """A term with results in LSQ is one that LSQ must close; an import opens only what is not known."""
    book = a_book(
        terms={} if known == "unknown" else {TERM: KnownTerm(recorded=known == "recorded", closed=False)}
    )
    row = recorded(a_row()) if original == "ordinary" else a_row()
    _, added = taken(row, book=book, original=original)
    _, again = taken(row, book=book, original=original)

    assert ({TERM} if expected == "opened" else set()) == added.terms
    assert set() == again.terms, "the row adds nothing any more"


def test_a_preview_is_new_where_the_import_is_applied() -> None:
    """The same decision by another name; `same` stays `same`."""
    outcomes, _ = decide([a_row(), a_row()], a_book(), Level.UPPER, "imported", accepted_as="new")

    assert ["new", "same"] == [outcome.outcome for outcome in outcomes]
