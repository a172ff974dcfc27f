"""courier: hears of entries, counts them on a timer, works off jobs."""
import os
from datetime import timedelta

from sqlalchemy import BigInteger, Column, DateTime, Identity, Integer, MetaData, Table, Text, func, insert, select, update

from shared.chassis.edge import Router
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from shared.chassis.unit_of_work import Work
from tests.world.toys.contracts import Count, EntriesMade, Hand, SchoolEntries

metadata = MetaData()
deliveries = Table(
    "deliveries", metadata,
    Column("position", BigInteger, Identity(), primary_key=True), Column("school", Text, nullable=False), Column("entry", Integer, nullable=False),
    Column("pupil", Text, nullable=False), Column("at", DateTime(timezone=True), nullable=False),
)
jobs = Table(
    "jobs", metadata,
    Column("job", BigInteger, Identity(), primary_key=True), Column("authority", Text, nullable=False), Column("school", Text, nullable=False),
    Column("counted", Integer), Column("done_by", Integer),
)
ticks = Table("ticks", metadata, Column("tick", BigInteger, Identity(), primary_key=True), Column("process", Integer, nullable=False))
router = Router("courier")


@router.reaction
async def deliver(event: EntriesMade, work: Work) -> None:
    """One row an entry, in the order in which they were made."""
    await work.session.execute(insert(deliveries), [{"school": event.school, "entry": entry, "pupil": event.pupil, "at": work.now} for entry in event.entries])


@router.command
async def hand(command: Hand, work: Work) -> Count:
    """Put jobs down and ring the worker."""
    await work.session.execute(insert(jobs), [{"authority": command.authority, "school": command.school}] * command.jobs)
    await work.notify("jobs")
    return Count(entries=command.jobs)


@router.worker(channel="jobs")
async def count_entries(work: Work) -> bool:
    """Take the oldest free job: ask the ledger how many entries its school has."""
    free = select(jobs.c.job, jobs.c.authority, jobs.c.school).where(jobs.c.done_by.is_(None)).order_by(jobs.c.job).limit(1).with_for_update(skip_locked=True)
    if (job := (await work.session.execute(free)).first()) is None:
        return False
    said = await work.ask(SchoolEntries(authority=job.authority, school=job.school))
    await work.session.execute(update(jobs).where(jobs.c.job == job.job).values(counted=said.entries, done_by=os.getpid()))
    return True


@router.timer(every=timedelta(seconds=0.2))
async def tick(work: Work) -> None:
    """Leave a mark, so that a test sees who ticks."""
    await work.session.execute(insert(ticks), {"process": os.getpid()})
    await work.session.execute(select(func.count()).select_from(ticks))


service = Service("courier", ServiceSettings, metadata, router)
