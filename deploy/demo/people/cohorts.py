"""Classes of synthetic pupils: the workbook of the old system, the last term as LSQ records it, and the data
that the workbook lacks.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from deploy.demo.people.generator import generate
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import StandardTest
from shared.contracts.grades.rows import Completion, RecordRow, RemedialRow
from shared.contracts.record import FormerSchool
from shared.vocabulary.calendar import TermName
from shared.vocabulary.levels import Level

LAST_TERM: TermName = "2/2569"
FORMER_SCHOOLS = (
    "โรงเรียนบ้านห้วยผา (จำลอง)",
    "โรงเรียนเทศบาล ๑ แม่สะเรียง (จำลอง)",
    "โรงเรียนบ้านแม่อูคอ (จำลอง)",
    "โรงเรียนขุนยวมพิทยา (จำลอง)",
)
FORMER_CLASS = {"lower": "ป.6", "upper": "ม.3", "voc": "ม.3"}
KINDS: Mapping[str, Literal["ordinary", "restudied", "transferred"]] = {
    "ปกติ": "ordinary",
    "เรียนซ้ำ": "restudied",
    "เทียบโอน": "transferred",
}
EVENTS: Mapping[str, Literal["remedial_exam", "complete", "make_up_time", "make_up_activity"]] = {
    "0": "remedial_exam",
    "ร": "complete",
    "ม.ส.": "complete",
    "มส": "make_up_time",
    "มผ": "make_up_activity",
    "ม.ผ.": "make_up_activity",
}


class Terms(generate.Cohort):
    """The generator's cohort, limited to the terms of the old system or to the term that LSQ records."""

    in_lsq = False

    def results(self, student: dict[str, Any]) -> list[tuple[str, ...]]:
        """The rows of one pupil in these terms; all terms are drawn, so that both parts are of one cohort."""
        return [
            row
            for row in generate.Cohort.results(self, student)
            if (f"{row[5]}/{row[4]}" == LAST_TERM) == self.in_lsq
        ]


@dataclass(frozen=True)
class RowAnswer:
    """The intended content of a spoilt row."""

    # 1 = first data row
    row: int
    verdict: str
    code: str
    field: str
    written: str
    meant: str


@dataclass(frozen=True)
class Class:
    """One class of one school; all its data are derived from these values."""

    level: Literal["lower", "upper", "voc"]
    students: int
    first_school: int
    seed: int
    plan: str = ""
    start_year: int = 2567
    wrong: float = 0.02
    noise: float = 0.05

    def cohort(self, *, in_lsq: bool) -> Terms:
        """The generator's cohort behind this class."""
        arguments = generate.parser().parse_args(
            [
                "localschool",
                "--seed",
                str(self.seed),
                "--students",
                str(self.students),
                "--level",
                self.level,
                "--plan",
                self.plan,
                "--start-year",
                str(self.start_year),
                "--first-school",
                str(self.first_school),
            ]
        )
        cohort = Terms(arguments)
        cohort.in_lsq = in_lsq
        return cohort

    @cached_property
    def pupils(self) -> list[dict[str, Any]]:
        """The pupils as the generator draws them: no, nid, title, first, last, sex, born …"""
        cohort = self.cohort(in_lsq=True)
        return [cohort.student(i) for i in range(self.students)]

    def workbook(self) -> tuple[list[list[str]], list[RowAnswer]]:
        """The rows of the school's workbook LSF1 before the last term, some wrong, some untidy, and their
        answers.
        """
        spoiler = generate.Spoiler(self.seed, self.level, self.wrong, self.noise)
        rows, answers = [], []
        for row, answer in generate.form_rows(self.cohort(in_lsq=False), spoiler, range(self.students)):
            rows.append(row)
            if answer:
                answers.append(RowAnswer(len(rows), *answer))
        return rows, answers

    def last_term(self) -> list[RecordRow]:
        """The results of the term that LSQ records, without its remedies."""
        return [_record(number, seat, row) for number, (seat, row) in enumerate(self._rows(), 1)]

    def remedies(self, on: date) -> list[RemedialRow]:
        """The remedies of that term, on this day."""
        remedied = [row for _, row in self._rows() if row[14]]
        return [
            RemedialRow(
                row=number,
                student_no=row[1],
                term=LAST_TERM,
                subject=row[6],
                event=EVENTS[row[13]],
                on=on,
                mark=row[14],
                approver="ผู้อำนวยการสถานศึกษา (จำลอง)",
            )
            for number, row in enumerate(remedied, 1)
        ]

    def completions(self, photos: Mapping[str, FileReference]) -> list[Completion]:
        """The data of each pupil that the workbook lacks, by seed."""
        return [self._completion(pupil, photos[pupil["no"]]) for pupil in self.pupils]

    def standard_tests(self) -> list[StandardTest]:
        """The college's results of the professional standard test, by seed: most passed, some failed, some
        were absent.
        """
        chance = random.Random(f"{self.seed}/{self.level}/standard test")
        drawn = [
            (pupil["no"], chance.choices(("passed", "failed", "absent"), (8, 1, 1))[0])
            for pupil in self.pupils
        ]
        return [
            StandardTest(
                student_no=number,
                level=Level.VOCATIONAL,
                on=date(2027, 3, 5),
                passed=result == "passed",
                reference="ประกาศที่ 1/2570 (จำลอง)",
            )
            for number, result in drawn
            if result != "absent"
        ]

    def _rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        cohort = self.cohort(in_lsq=True)
        for i in range(self.students):
            student = cohort.student(i)
            for row in cohort.results(student):
                yield student["seat"], row

    def _completion(self, pupil: dict[str, Any], photo: FileReference) -> Completion:
        chance = random.Random(f"{self.seed}/{self.level}/{pupil['no']}")
        names = (
            generate.Weighted(generate.read("given_names_m.csv"), False),
            generate.Weighted(generate.read("given_names_f.csv"), False),
        )
        father, mother = (
            f"{title}{given.draw(chance.random)} {pupil['last']}"
            for title, given in zip(("นาย", "นาง"), names, strict=True)
        )
        return Completion(
            student_no=pupil["no"],
            nationality="ไทย",
            religion=chance.choice(["พุทธ"] * 8 + ["คริสต์", "อิสลาม"]),
            father=father if chance.random() > 0.04 else "-",
            mother=mother,
            entry_date=date(self.start_year - 543, 5, 16) + timedelta(days=chance.randrange(4)),
            former_school=FormerSchool(
                name=chance.choice(FORMER_SCHOOLS), province="แม่ฮ่องสอน", last_class=FORMER_CLASS[self.level]
            ),
            photo=photo,
        )


def _record(number: int, seat: int, row: tuple[str, ...]) -> RecordRow:
    (
        _,
        student,
        _,
        klass,
        year,
        term,
        subject,
        name,
        kind,
        credits,
        hours,
        score,
        attendance,
        mark,
        _,
        _,
        how,
        reading,
        character,
    ) = row
    return RecordRow(
        row=number,
        student_no=student,
        class_name=klass,
        seat=seat,
        term=f"{term}/{year}",
        subject=subject,
        subject_name=name,
        subject_kind=kind,
        credits=Decimal(credits) if credits else None,
        hours=int(hours),
        score=Decimal(score) if score else None,
        attendance=int(attendance) if attendance else None,
        mark=mark,
        kind=KINDS[how],
        reading_level=int(reading),
        character_level=int(character),
    )


def corrected_rows(rows: list[list[str]], answers: list[RowAnswer]) -> list[list[str]]:
    """The rows after the school has corrected the refused ones: wrong fields as intended, duplicate results
    removed.
    """
    rejected = {answer.row: answer for answer in answers if answer.verdict == "reject"}
    columns = {name: index for index, name in enumerate(generate.FORM_COLUMNS)}
    out = []
    for number, row in enumerate(rows, 1):
        answer = rejected.get(number)
        if answer is None:
            out.append(row)
        elif answer.code != "DUPLICATE_RESULT":
            out.append([*row[: columns[answer.field]], answer.meant, *row[columns[answer.field] + 1 :]])
    return out
