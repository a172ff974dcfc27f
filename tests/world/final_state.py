"""What must hold at the end of a school's main job, read from databases, archive, bus and the partners'
ledgers: nothing lost, nothing twice.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from nats.js.errors import NotFoundError

from deploy.processes import SERVICES
from services.documents.log.checks import forks
from services.documents.register.checks import unfounded
from shared.chassis.bus import STREAM
from shared.contracts.files import FileReference
from tests.world.history import found_by, the_log_has_one_history
from tests.world.main_job import MainJob
from tests.world.partners import Partner
from tests.world.stack import Stack, until


@dataclass(frozen=True)
class World:
    """A stack and its partners, each a server of the test's own."""

    lsq: Stack
    moe: Partner
    cupt: Partner


async def balance(world: World, job: MainJob) -> dict[str, Any]:
    """Check that everything adds up.

    Returns the final state without ids, times and digests, to be compared with another run.
    """
    await results_are_those_of_the_workbook(world.lsq, job)
    await each_graduate_has_one_transcript(world.lsq, job)
    await archive_and_register_agree(world.lsq)
    await the_log_has_one_history(world.lsq)
    assert [] == await found_by(world.lsq, "documents", forks)
    assert [] == await found_by(world.lsq, "documents.press", unfounded)
    await partners_hold_what_was_delivered(world)
    await all_was_emitted_once(world.lsq, job)
    return await summary(world.lsq, job)


async def results_are_those_of_the_workbook(lsq: Stack, job: MainJob) -> None:
    """Each applied row is one entry; so is each result of the last term."""
    assert job.imported is not None
    assert job.imported.applied + job.imported.ignored == job.imported.rows
    originals = "select count(*), count(distinct row) from entries where school = %s and level = %s and changes is null and import_id is {} null"
    here = job.place.school, job.level.value
    assert [(job.imported.applied,) * 2] == await lsq.rows("grades", originals.format("not"), *here)
    assert len(job.group.last_term()) == (await lsq.rows("grades", originals.format(""), *here))[0][0]


async def each_graduate_has_one_transcript(lsq: Stack, job: MainJob) -> None:
    """Each graduate has one ปพ.1 in force, no other pupil has one; numbers run from 1 without gaps, none is
    still reserved.
    """
    graduates = {pupil for pupil, _, _ in await job.graduates()}
    in_force = await lsq.rows(
        "documents",
        "select pupil from issue_register where school = %s and form = %s and state = 'in_force'",
        job.place.school,
        job.form(1),
    )
    assert graduates == {pupil for (pupil,) in in_force}
    assert len(graduates) == len(in_force)
    numbers = await lsq.rows(
        "documents",
        "select n.number, n.state from numbers n join books b on b.id = n.book where b.school = %s and b.form = %s order by 1",
        job.place.school,
        job.form(1),
    )
    assert list(range(1, len(numbers) + 1)) == [number for number, _ in numbers]
    assert {"issued", "cancelled"} >= {state for _, state in numbers}


async def archive_and_register_agree(lsq: Stack) -> None:
    """Every registered file is in the archive with its digest, every file in the archive is registered: of
    all schools.
    """
    registered = [
        FileReference.model_validate(file)
        for (file,) in await lsq.rows("documents", "select file from issue_register")
    ]
    for file in registered:
        await lsq.archive.get(file)
    assert {file.key for file in registered} == {
        key async for key in lsq.archive.list("issues/") if key.endswith(".pdf")
    }


async def partners_hold_what_was_delivered(world: World) -> None:
    """Each partner holds the records that were delivered, corrections included; none was received twice."""
    for code, partner in (("moe", world.moe), ("cupt", world.cupt)):
        delivered = (
            "select count(*), count(supersedes) from deliveries where partner = %s and state = 'delivered'"
        )
        held = await partner.received()
        assert [(held["records"], held["corrections"])] == await world.lsq.rows("linkage", delivered, code)
        assert not held["twice"]


async def all_was_emitted_once(lsq: Stack, job: MainJob) -> None:
    """The outboxes are empty, each address of the school has the numbers 1, 2, 3 …, each registered document
    was emitted once.
    """
    for service in SERVICES:
        await until(
            lambda service=service: lsq.rows(service, "select 1 from outbox limit 1"), lambda rows: not rows
        )  # type: ignore[misc]
    emitted = await events(lsq, job)
    for address, numbers in emitted.items():
        assert list(range(1, len(numbers) + 1)) == numbers, address
    registered = (
        await lsq.rows("documents", "select count(*) from issue_register where school = %s", job.place.school)
    )[0][0]
    for version in ("v1", "v2"):
        assert registered == sum(
            len(numbers) for address, numbers in emitted.items() if f".document_issued.{version}." in address
        )


async def events(lsq: Stack, job: MainJob) -> dict[str, list[int]]:
    """The numbers of the school's events, by address, in the order of the stream."""
    found: dict[str, list[int]] = {}
    last = 0
    while True:
        try:
            message = await lsq.bus.jetstream().get_msg(
                STREAM, last + 1, subject=f"lsq.evt.*.*.*.{'.'.join(job.place)}", next=True
            )
        except NotFoundError:
            return found
        last = message.seq or 0
        found.setdefault(message.subject or "", []).append(int((message.headers or {})["ce-sequence"]))


async def summary(lsq: Stack, job: MainJob) -> dict[str, Any]:
    """The final state without ids, times and digests."""
    assert job.imported is not None
    numbered = {pupil: number for pupil, number, _ in await job.graduates()}
    documents = await lsq.rows(
        "documents",
        "select form, number, pupil, state from issue_register where school = %s order by 1, 2",
        job.place.school,
    )
    versions = await lsq.rows(
        "documents",
        "select r.form, v.version, v.state, v.graduates from report_versions v join reports r on r.id = v.report where r.school = %s order by 1, 2",
        job.place.school,
    )
    averages = await lsq.rows(
        "grades",
        """
        select s.student_no, a.term, a.average from averages a join students.pupils s on s.pupil = a.pupil where a.school = %s order by 1, 2""",
        job.place.school,
    )
    return {
        "import": (job.imported.rows, job.imported.applied, job.imported.refused),
        "averages": averages,
        "records": [(number, version) for _, number, version in await job.graduates()],
        "documents": [(form, number, numbered.get(pupil), state) for form, number, pupil, state in documents],
        "reports": versions,
        "deliveries": await job.delivered(),
        "events": Counter(
            {
                address.removesuffix("." + ".".join(job.place)): len(numbers)
                for address, numbers in (await events(lsq, job)).items()
            }
        ),
    }
