"""Rehearsal of 16 May: every page of the router's list for every office, around the change of academic year.

A page of the office answers; another is refused with the names of its offices. Nothing else: no page needs a
calendar, an id is a real one.
"""

import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from deploy.demo.story import Story
from shared.contracts.registry.commands import AnnounceCalendar, SaveCalendarDraft
from shared.contracts.registry.queries import CalendarToAnnounce
from shared.thai.dates import BANGKOK
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.laws.test_pages import offices_of, page_routes
from tests.portal.callers import Caller, a_caller
from tests.world.appointed import a_story, to_the_years_end

PEOPLE = {
    "dla": Office.DLA_OFFICER,
    "province": Office.PROVINCE_OFFICER,
    "clerk": Office.AUTHORITY_CLERK,
    "officer": Office.REGISTRAR_OFFICER,
    "director": Office.DIRECTOR,
    "registrar": Office.REGISTRAR,
    "writer": Office.COMMITTEE_MEMBER,
}
MIDNIGHT = datetime(2027, 5, 16, tzinfo=BANGKOK)
BEFORE, AFTER = MIDNIGHT - timedelta(minutes=1), MIDNIGHT + timedelta(minutes=1)
OLD, NEW = 2569, 2570
UUID = "[0-9a-f-]{36}"
# Parameter of an address → the page that has a link with it, for the registrar, and the link.
FOUND = {
    "issue": ("/documents", rf"/documents/({UUID})\""),
    "order": ("/orders", rf"/orders/({UUID})\.pdf"),
    "job": ("/imports", rf"/imports/({UUID})\""),
    "report": ("/reports", rf"/reports/({UUID})/1"),
    "student_no": ("/audit/lower", r"/pupils/lower/([0-9]+)"),
}
# What a page needs beside its address: its question, and a class of pupils.
QUESTIONS = {
    "/audit/{level}/approval": f"?year={OLD}",
    "/results/sheet": f"?term=1/{OLD}&level=lower&class_name=%E0%B8%A1.1/1&subject=%E0%B8%9721101",
}
NEEDS = {"/audit/{level}/approval": {"student_no"}}


async def ids_of(caller: Caller) -> dict[str, str]:
    """What of the school has an id, as its pages link to it; an empty school has less."""
    found = {
        "province": "58",
        "level": "lower",
        "education": "basic",
        "code": "appointment_orders",
        "version": "1",
    }
    for name, (page, link) in FOUND.items():
        if linked := re.search(link, (await caller.browser.get(page)).text):
            found[name] = linked[1]
    return found


def addresses(route: APIRoute, ids: dict[str, str], announced: set[int]) -> Iterator[str]:
    """The addresses of a route with these ids; a page of a year is asked of both years, a line's of those that
    have it.
    """
    path = re.sub(r":\w+}", "}", route.path)
    years = announced if path.endswith("/{code}") and "{year}" in path else {OLD, NEW}
    for year in sorted(years) if "{year}" in path else [OLD]:
        wanted = set(re.findall(r"{(\w+)}", path)) | NEEDS.get(path, set())
        if path in ("/v/{code}", "/V/{code}", "/verify/{code}"):
            yield path.replace("{code}", "NOSUCHCODE")
        elif wanted <= {*ids, "year"}:
            yield path.format(**ids, year=year) + QUESTIONS.get(path, "")


async def failures(story: Story, announced: set[int]) -> tuple[list[str], int]:
    """The answers that are not as they must be, and the number of all."""
    wrong, asked = [], 0
    async with AsyncExitStack() as callers:
        people = {key: await callers.enter_async_context(a_caller(story, key)) for key in PEOPLE}
        of_school = await ids_of(people["registrar"])
        for key, office in PEOPLE.items():
            own = await ids_of(people[key])
            ids = of_school | own
            people[key].browser.follow_redirects = True
            for route in page_routes():
                offices = offices_of(route)
                for address in addresses(route, ids, announced):
                    answer = await people[key].browser.get(address)
                    asked += 1
                    # an unknown code of a document, or an id of a place to which the office does not belong
                    is_unknown = offices is None or any(
                        f"{{{name}}}" in route.path for name in of_school.keys() - own.keys()
                    )
                    if offices is None or office in offices:
                        good = answer.status_code == 200 or (is_unknown and answer.status_code == 404)
                    else:
                        names = [one.thai for one in offices]
                        good = answer.status_code == 403 and all(name in answer.text for name in names)
                    if not good:
                        wrong.append(f"{key}: {address} answers {answer.status_code}")
    return wrong, asked


async def announce(story: Story) -> None:
    """DLA announces both calendars of the new year as they are proposed."""
    for education in ("basic", "vocational"):
        question = CalendarToAnnounce.model_validate(
            {"authority": NOWHERE, "school": NOWHERE, "year": NEW, "education": education}
        )
        proposed = await story.stack.ask(question)
        facts = proposed.model_dump(include={"year", "education", "version"})
        lines = [line.model_dump(exclude={"former_starts", "former_due"}) for line in proposed.lines]
        place = {"authority": NOWHERE, "school": NOWHERE}
        await story.stack.ask(SaveCalendarDraft.model_validate({**place, **facts, "lines": lines}))
        saved = await story.stack.ask(question)
        await story.stack.ask(
            AnnounceCalendar.model_validate(
                {**place, "year": NEW, "education": education, "effects_sha256": saved.effects_sha256}
            )
        )


@pytest.mark.long
async def test_the_year_changes_without_a_calendar(tmp_path: Path) -> None:
    """At 00:01 of 16 May, with people in office and nothing announced: home of each office says so."""
    async with a_story(tmp_path, clock=AFTER) as story:
        wrong, asked = await failures(story, {OLD})
        assert not wrong, "\n".join(wrong)
        assert asked > 100
        for key in PEOPLE:
            async with a_caller(story, key) as caller:
                home = (await caller.browser.get("/home")).text
            assert f"ยังไม่ประกาศปฏิทินปีการศึกษา {NEW}" in home
            assert (key == "dla") == (f'href="/calendar/{NEW}/basic/draft"' in home)


@pytest.mark.long
async def test_every_page_before_and_after_the_year_changes(tmp_path: Path) -> None:
    """A school with documents, reports, imports and a correction: a minute before, a minute after, announced."""
    async with a_story(tmp_path) as story:
        await to_the_years_end(story)
        found = {}
        for moment, announced in ((BEFORE, {OLD}), (AFTER, {OLD}), (AFTER, {OLD, NEW}), (BEFORE, {OLD, NEW})):
            await story.stack.move_clock(moment)
            if NEW in announced and moment == AFTER:
                await announce(story)
            found[f"{moment:%d %b %H.%M}, {len(announced)} announced"], asked = await failures(
                story, announced
            )
            assert asked > 150
        assert [] == [f"{when}: {one}" for when, wrong in found.items() for one in wrong]
