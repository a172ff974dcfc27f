"""Stacks on which the demo's steps have run: people in office (the first steps), and a school at its year's
end (the later steps and new work).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
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
    """Record the orders and sign the people in; registry has loaded DLA's first officer at its start."""
    async with httpx.AsyncClient(base_url=lsq.address, timeout=60, trust_env=False) as http:
        story = Story(lsq, seed, out, http, progress=lambda _: None, staff=staff)
        await offices(story)
        yield story


@asynccontextmanager
async def a_story(out: Path, seed: int = 1, clock: datetime = CLOCK) -> AsyncIterator[Story]:
    """A stack of its own, on the demo's day unless `clock` says another: its registry needs DLA's first
    officer before it starts.
    """
    stack = Stack(clock_start=clock)
    staff = setup(stack.folder, seed)
    await stack.open()
    try:
        async with appointed(stack, staff, out, seed) as story:
            yield story
    finally:
        await stack.close()


async def to_the_years_end(story: Story) -> None:
    """Run the demo's steps up to the correction, then add new work, so that every queue of the school has
    some.
    """
    for step in (imports, results, graduation, correction):
        await step(story)
    await returned_again(story)
    await next_class(story)


async def returned_again(story: Story) -> None:
    """Correct a pupil of ม.3; the officer returns the second version of the report too."""
    officer, number = story.people["officer"], a_graduate(story, DocumentKind.P1B)
    await correct_birth_date(story, "lower", number, "42/2570")
    second = await report_of(officer, DocumentKind.P3B, 2)
    finding = Finding(pupil=story.facts["pupils"][number], field="birth_date", note="ปีเกิดยังไม่ตรงกับสูติบัตร")
    await officer.ask(
        ReturnGraduatesReport(
            authority=officer.authority,
            school=second.school,
            report=second.report,
            version=2,
            findings=[finding],
        )
    )


async def next_class(story: Story) -> None:
    """Import the workbook of the class below: some rows are wrong, and the pupils' data are incomplete."""
    await send(
        story,
        story.people["registrar"],
        "next.xlsx",
        a_later_class("lower", 2568, story.seed + 1),
        apply=True,
    )


def a_later_class(level: Literal["lower", "upper"], start_year: int, seed: int) -> bytes:
    """The workbook of a class that started later than those of the demo, up to term 1/2569.

    Classes of one level and year have the same student numbers.
    """
    rows, _ = Class(
        level, 14, 10002, seed, start_year=start_year, wrong=0.04, plan="sci-math" if level == "upper" else ""
    ).workbook()
    return workbook([row for row in rows if ((row[YEAR].strip(), row[TERM].strip()) <= ("2569", "1"))])
