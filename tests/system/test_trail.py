"""Who saw this pupil between two days? The command `lsq trail`, and the question of a director, on a school
at its year's end."""

import asyncio
import json
import re
import subprocess
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from deploy.demo.story import Story
from shared.contracts.problem import Refusal
from shared.contracts.trail import PUPIL_TRAILS
from shared.thai.dates import day_of
from tests.portal.callers import a_caller
from tests.system.test_command_line import lsq_

PUPIL = "cccccccc-0000-4000-8000-000000000001"


async def trail_of(year: Story, pupil: UUID, before_days: int = 0) -> list[dict[str, Any]]:
    """What `lsq trail pupil --json` prints of today, or of an earlier day."""
    day = day_of(year.stack.now()) - timedelta(days=before_days)
    done = await lsq_trail(year, "pupil", str(pupil), "--from", f"{day}", "--to", f"{day}", "--json")
    assert 0 == done.returncode, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


async def lsq_trail(year: Story, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `lsq trail` on this stack."""
    return await asyncio.to_thread(lsq_, "trail", *arguments, LSQ_FOLDER=str(year.stack.folder))


def a_document(year: Story) -> dict[str, Any]:
    """A ปพ.1:บ in force."""
    found: dict[str, Any] = next(
        d for d in year.facts["documents"] if d["status"] == "in_force" and d["kind"] == "P1B"
    )
    return found


async def test_who_saw_a_pupil_between_two_days(year: Story) -> None:
    """Import, approval and lists of the year's work; the director's page, and the file that he was given; in
    order of time, by reference, and not a name. The day before: nobody.
    """
    document = a_document(year)
    [(pupil, number)] = await year.stack.rows(
        "documents", "select pupil, student_no from issues where id = %s", document["issue"]
    )
    async with a_caller(year, "director") as director:
        await director.browser.get(f"/pupils/lower/{number}")
        assert (await director.browser.get(f"/documents/{document['issue']}.pdf")).content[:4] == b"%PDF"
    rows = await trail_of(year, pupil)

    [(person,)] = await year.stack.rows(
        "registry",
        "select actor from trail where contract = 'registry.sign_in' and office = 'director' "
        "order by id desc limit 1",
    )
    place = year.people["director"]
    seen = [(row["actor"], row["office"], row["organisation"], row["contract"]) for row in rows]
    director_saw = [
        contract
        for *who, contract in seen
        if who == [person, "director", f"{place.authority}.{place.school}"]
    ]
    page = {
        "grades.graduation_outlook",
        "grades.average_explained",
        "grades.student_achievement",
        "grades.school_pupils",
    }
    assert page == set(director_saw[-5:-1])
    assert "documents.document_file" == director_saw[-1]
    assert "grades.approve_graduates" in director_saw
    # linkage asked, by the ticket of who started the import
    started = {(office, where) for _, office, where, contract in seen if contract == "grades.import_results"}
    assert {("registrar", f"{place.authority}.{place.school}")} == started
    assert rows == sorted(rows, key=lambda row: row["at"])
    assert not re.search("[ก-๙]", str(rows))
    assert [] == await trail_of(year, pupil, before_days=1)


async def test_a_file_of_a_report_names_all_its_pupils(year: Story) -> None:
    """Whoever reads a ปพ.3 has seen each of them."""
    [(report, version)] = await year.stack.rows(
        "documents",
        "select report, max(version) from report_versions join reports on reports.id = report "
        "where authority = %s group by report limit 1",
        year.people["officer"].authority,
    )
    pupils = await year.stack.rows(
        "documents",
        "select distinct pupil from issues join reports using (approval) "
        "where reports.id = %s and pupil is not null",
        report,
    )
    async with a_caller(year, "officer") as officer:
        assert 200 == (await officer.browser.get(f"/reports/{report}/{version}")).status_code

    [(named,)] = await year.stack.rows(
        "documents",
        "select pupils from trail where contract = 'documents.graduates_report_details' "
        "order by id desc limit 1",
    )
    assert sorted(pupil for (pupil,) in pupils) == sorted(named)


async def test_a_director_asks_about_his_school_only(year: Story) -> None:
    """About another school he is refused; at his own he finds what was seen there, and that he has asked."""
    director, day = year.people["director"], day_of(year.stack.now())
    [(pupil,)] = await year.stack.rows(
        "documents", "select pupil from issues where id = %s", a_document(year)["issue"]
    )
    question = PUPIL_TRAILS["grades"](
        authority=director.authority, school=director.school, pupil=pupil, first_day=day, last_day=day
    )
    rows = (await director.ask(question)).rows
    again = (await director.ask(question)).rows

    assert rows
    assert len(rows) + 1 == len(again)
    assert "grades.pupil_trail" == again[-1].contract
    with pytest.raises(Refusal, match="not_allowed"):
        await director.ask(question.model_copy(update={"school": "3058919999"}))


@pytest.mark.long
async def test_the_table_and_wrong_use(year: Story) -> None:
    """A line each, times of Bangkok; nobody is `none`; days the wrong way round cannot be tried."""
    day = str(day_of(year.stack.now()))
    [(pupil,)] = await year.stack.rows(
        "documents", "select pupil from issues where id = %s", a_document(year)["issue"]
    )
    shown = await lsq_trail(year, "pupil", str(pupil), "--from", day, "--to", day)
    nobody = await lsq_trail(year, "pupil", PUPIL, "--from", "2026-01-01", "--to", "2026-01-31")
    wrong = await lsq_trail(year, "pupil", PUPIL, "--from", "2026-02-01", "--to", "2026-01-31")

    assert re.search(
        rf"^{day} \d\d:\d\d:\d\d +\S+ +registrar +\S+ +cmd grades.import_results +done",
        shown.stdout,
        re.MULTILINE,
    )
    assert (0, True) == (nobody.returncode, "none" in nobody.stdout)
    assert (2, True) == (wrong.returncode, "the last day is before the first" in wrong.stderr)


async def test_a_trail_that_nobody_touched_is_whole(year: Story) -> None:
    """Of each service, with its last SHA-256."""
    done = await lsq_trail(year, "check", "--json")

    assert 0 == done.returncode, done.stderr
    services = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["registry", "grades", "documents", "linkage"] == [one["service"] for one in services]
    assert all(re.fullmatch("[0-9a-f]{64}", one["chain"]) for one in services)
    assert not any(one["faults"] for one in services)
