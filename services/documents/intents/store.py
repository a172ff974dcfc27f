"""Statements on approvals (batches) and intents (issues)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.documents.intents.intent import Intent
from services.documents.intents.tables import batches, issues
from services.documents.rules.codes import public_code
from services.documents.rules.numbers import Series
from services.documents.scope import in_scope
from shared.chassis import telemetry
from shared.chassis.moved_schools import of_school
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.events import GraduateReference, GraduatesApproved


class UnnumberedIntent(NamedTuple):
    """An intent without a number, and the school year whose set it takes one from."""

    id: UUID
    year: int


class LastIntent(NamedTuple):
    """A pupil's last intent."""

    id: UUID
    form: str
    state: str
    record_version: int


async def open_batch(work: Work, event: GraduatesApproved) -> None:
    """Store the approval with its first part; count the part when the approval is stored already."""
    opened = upsert(batches).values(
        approval=event.approval,
        authority=event.authority,
        school=event.school,
        level=event.level,
        year=event.year,
        approved_on=event.approved_on,
        parts=event.parts,
        received=1,
    )
    await work.session.execute(
        opened.on_conflict_do_update(index_elements=["approval"], set_={"received": batches.c.received + 1})
    )


async def has_intent(work: Work, approval: UUID, graduate: GraduateReference) -> bool:
    """Whether an intent is stored for this version of the graduate's record, or for a later one."""
    stored = select(issues.c.id).where(
        issues.c.approval == approval,
        issues.c.pupil == graduate.pupil,
        issues.c.record_version >= graduate.version,
    )
    return bool((await work.session.execute(select(stored.exists()))).scalar_one())


async def year_of(work: Work, approval: UUID) -> int:
    """The school year of an approval."""
    year: int = (
        await work.session.execute(select(batches.c.year).where(batches.c.approval == approval))
    ).scalar_one()
    return year


async def add_intents(work: Work, series: Series, approval: UUID, intents: Sequence[Intent]) -> list[UUID]:
    """Store intents, not yet numbered. Their ids, in the same order.

    None is dated before its approval, or before an earlier document of it, whichever host's clock is behind.
    """
    last = select(func.max(issues.c.issued)).where(issues.c.approval == approval)
    ids = [work.new_id() for _ in intents]
    common = {
        **series._asdict(),
        "approval": approval,
        "issued": max(work.now, await work.session.scalar(last) or work.now),
        "trace": telemetry.current_traceparent(),
    }
    await work.session.execute(
        insert(issues),
        [
            {
                **common,
                **intent._asdict(),
                "id": id,
                "record": intent.record.model_dump(),
                "code": public_code(work.new_id()),
            }
            for id, intent in zip(ids, intents, strict=True)
        ],
    )
    return ids


async def unnumbered_intents(work: Work, series: Series) -> list[UnnumberedIntent]:
    """The pending intents of this series that have no number, the oldest first."""
    waiting = (
        select(issues.c.id, batches.c.year)
        .join(batches, batches.c.approval == issues.c.approval)
        .where(
            issues.c.school == series.school,
            issues.c.form == series.form,
            issues.c.state == "pending",
            issues.c.book.is_(None),
        )
        .order_by(issues.c.issued, issues.c.turn, issues.c.id)
    )
    return [UnnumberedIntent(*row) for row in await work.session.execute(waiting)]


async def count_unnumbered(work: Work, authority: str, school: str) -> int:
    """How many pending intents of this place have no number."""
    waiting = (
        select(func.count())
        .select_from(issues)
        .where(in_scope(issues, authority, school), issues.c.state == "pending", issues.c.book.is_(None))
    )
    return (await work.session.execute(waiting)).scalar_one()


async def set_numbers(work: Work, book: UUID, numbers: Sequence[tuple[UUID, int]]) -> None:
    """Give each of these intents its number of this set."""
    given = update(issues).where(issues.c.id == bindparam("of")).values(book=book, number=bindparam("given"))
    await work.session.execute(given, [{"of": issue, "given": number} for issue, number in numbers])


async def lock_last_intent(work: Work, approval: UUID, pupil: UUID) -> LastIntent:
    """Lock the pupil's last intent: this waits for a press that is making it.

    Raises NoResultFound when the approval has not arrived yet (events of different subjects have no order):
    the edge retries.
    """
    of_pupil = select(issues.c.id, issues.c.form, issues.c.state, issues.c.record_version).where(
        issues.c.approval == approval, issues.c.pupil == pupil
    )
    return LastIntent(
        *(
            await work.session.execute(
                of_pupil.order_by(issues.c.record_version.desc()).limit(1).with_for_update()
            )
        ).one()
    )


async def lock_unsealed_of_report(work: Work, report: UUID) -> list[UUID]:
    """Lock the intents of this report that no press has sealed."""
    unsealed = (
        select(issues.c.id)
        .where(issues.c.report == report, issues.c.state.in_(["pending", "failed"]))
        .with_for_update()
    )
    return list((await work.session.execute(unsealed)).scalars())


async def is_being_replaced(work: Work, issue: UUID) -> bool:
    """Whether an intent that replaces this document waits for the press."""
    following = select(issues.c.id).where(
        issues.c.replaces == issue, issues.c.state.in_(["pending", "failed"])
    )
    return (await work.session.execute(following.limit(1))).first() is not None


async def withdraw(work: Work, issue: UUID) -> None:
    """Withdraw an intent that no press has sealed, so that none takes it."""
    await work.session.execute(update(issues).where(issues.c.id == issue).values(state="withdrawn"))


async def mark_done(work: Work, ids: Collection[UUID]) -> None:
    """Store that these intents are documents in the register now."""
    await work.session.execute(update(issues).where(issues.c.id.in_(ids)).values(state="done", cause=None))


async def record_failure(
    work: Work, issue: UUID, *, failures: int, cause: str, not_before: datetime, is_last: bool
) -> None:
    """Count a failed try; the intent is due again at `not_before`, or failed for good."""
    await work.session.execute(
        update(issues)
        .where(issues.c.id == issue)
        .values(
            failures=failures, cause=cause, not_before=not_before, state="failed" if is_last else "pending"
        )
    )


async def retry_failed(work: Work, authority: str, school: str) -> list[UUID | None]:
    """Make the school's failed intents pending again. Returns the pupil of each; a ปพ.3 has none."""
    failed = update(issues).where(of_school(issues, authority, school), issues.c.state == "failed")
    again = await work.session.execute(
        failed.values(state="pending", failures=0, not_before=None).returning(issues.c.pupil)
    )
    return list(again.scalars())


async def count_in_states(work: Work, authority: str, school: str, *states: str) -> int:
    """How many intents of this place are in one of these states."""
    counted = (
        select(func.count())
        .select_from(issues)
        .where(in_scope(issues, authority, school), issues.c.state.in_(states))
    )
    return (await work.session.execute(counted)).scalar_one()


async def approved_pupils(work: Work, approval: UUID) -> frozenset[str]:
    """The pupils of an approval."""
    pupils = (
        select(issues.c.pupil).where(issues.c.approval == approval, issues.c.pupil.is_not(None)).distinct()
    )
    return frozenset(map(str, (await work.session.execute(pupils)).scalars()))


async def last_trace(work: Work, approval: UUID) -> str | None:
    """The trace of the last intent of a transcript of this approval."""
    last = (
        select(issues.c.trace)
        .where(issues.c.approval == approval, issues.c.report.is_(None))
        .order_by(issues.c.issued.desc())
        .limit(1)
    )
    trace: str | None = (await work.session.execute(last)).scalar_one_or_none()
    return trace
