"""Houses with a story: people in office (the demo's first steps), and a school in the middle of its year's end (the later ones, and what waits after them)."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import httpx

from deploy.demo.correction import a_graduate, correct_birth_date, correction, report_of
from deploy.demo.graduation import graduation
from deploy.demo.imports import imports, send
from deploy.demo.offices import offices, setup
from deploy.demo.people.cohorts import Class
from deploy.demo.people.staff import Staff
from deploy.demo.people.workbooks import workbook
from deploy.demo.results import results
from deploy.demo.story import CLOCK, Story
from services.linkage.imports.localschool.layout import COLUMNS
from shared.contracts.documents.commands import Finding, ReturnGraduatesReport
from shared.vocabulary.documents import DocumentKind
from tests.world.stack import Stack

YEAR, TERM = ([column.name for column in COLUMNS].index(name) for name in ("year", "term"))


@asynccontextmanager
async def appointed(lsq: Stack, staff: dict[str, Staff], out: Path, seed: int = 1) -> AsyncIterator[Story]:
    """Orders recorded, tracker filled, people signed in; registry has taken in DLA's first officer at its start."""
    async with httpx.AsyncClient(base_url=lsq.address, timeout=60, trust_env=False) as http:
        story = Story(lsq, seed, out, http, say=lambda _: None, staff=staff)
        await offices(story)
        yield story


@asynccontextmanager
async def a_story(out: Path, seed: int = 1) -> AsyncIterator[Story]:
    """A house of its own on the demo's day: its registry needs DLA's first officer before it starts."""
    stack = Stack(clock_start=CLOCK)
    staff = setup(stack.folder, seed)
    await stack.open()
    try:
        async with appointed(stack, staff, out, seed) as story:
            yield story
    finally:
        await stack.close()


async def to_the_years_end(story: Story) -> None:
    """Imported, recorded, closed, approved, issued, one report returned and corrected; then new work comes in, so that every queue of the school has some."""
    for step in (imports, results, graduation, correction):
        await step(story)
    await returned_again(story)
    await next_class(story)


async def returned_again(story: Story) -> None:
    """A pupil of ม.3 is corrected; the officer returns the second version too, and there it lies."""
    officer, number = story.people["officer"], a_graduate(story, DocumentKind.P1B)
    await correct_birth_date(story, "lower", number, "42/2570")
    second = await report_of(officer, DocumentKind.P3B, 2)
    finding = Finding(pupil=story.facts["pupils"][number], field="birth_date", note="ปีเกิดยังไม่ตรงกับสูติบัตร")
    await officer.ask(ReturnGraduatesReport(authority=officer.authority, school=second.school, report=second.report, version=2, findings=[finding]))


async def next_class(story: Story) -> None:
    """The workbook of the class below: some rows are wrong, and the pupils' particulars are not complete yet."""
    await send(story, story.people["registrar"], "next.xlsx", a_later_class("lower", 2568, story.seed + 1), apply=True)


def a_later_class(level: Literal["lower", "upper"], start_year: int, seed: int) -> bytes:
    """The workbook of a class that came later than those of the demo: what it has learnt up to 1/2569. Classes of one level and year have the same student numbers."""
    rows, _ = Class(level, 14, 10002, seed, start_year=start_year, wrong=0.04, plan="sci-math" if level == "upper" else "").workbook()
    return workbook([row for row in rows if ((row[YEAR].strip(), row[TERM].strip()) <= ("2569", "1"))])
