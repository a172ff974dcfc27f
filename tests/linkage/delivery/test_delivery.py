"""Accepted graduates reach each partner once, whatever fails in between.

Real bus, database, archive, HTTP.
"""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from pydantic import ValidationError

from services.linkage.delivery.settings import DeliverySettings
from shared.chassis.outbox import cloud_event
from shared.contracts.linkage.commands import ResendRefused
from shared.contracts.linkage.queries import Deliveries, DeliveryState
from shared.contracts.record import AchievementRecord
from tests.world.graduates import Accepted, a_record, accepted
from tests.world.partners import Partner, listening
from tests.world.stack import Stack, until

AUTHORITY = "58-PAO-01"


class DeliveryProcess:
    """The stack's delivery process and the two partners."""

    def __init__(self, lsq: Stack, moe: Partner, cupt: Partner) -> None:
        self.lsq, self.moe, self.cupt = lsq, moe, cupt

    async def start(self) -> None:
        """Start it with the access to both partners."""
        partners = json.dumps({"moe": self.moe.access, "cupt": self.cupt.access})
        await self.lsq.start(
            "linkage.delivery", LSQ_PARTNERS=partners, LSQ_RETRY_FIRST="PT0.1S", LSQ_PARTNER_PATIENCE="PT2S"
        )

    async def accept(self, school: Accepted, number: int = 1, without: str = "") -> None:
        """Publish that this report was accepted, as documents would; one of its files may be missing."""
        await asyncio.gather(
            *(
                self.lsq.archive.put_new(key, body, "application/json")
                for key, body in school.files().items()
                if key != without
            )
        )
        headers = cloud_event(school.event, str(uuid4()), "documents", "2027-03-31T00:00:00Z") | {
            "ce-sequence": str(number)
        }
        await self.lsq.bus.jetstream().publish(
            school.event.address,
            school.event.model_dump_json().encode(),
            stream="LSQ_EVENTS",
            headers=headers,
        )

    async def ended(self, school: str, expected: int) -> Deliveries:
        """The deliveries of the school when so many have ended."""

        def all_ended(found: Deliveries) -> bool:
            states = {
                state: sum(counts.get(state, 0) for counts in found.counts.values())
                for state in ("delivered", "refused", "waiting", "sent")
            }
            return (
                states["delivered"] + states["refused"] >= expected and not states["waiting"] + states["sent"]
            )

        return await self.lsq.until(DeliveryState(authority=AUTHORITY, school=school), all_ended)


@pytest.fixture(scope="module")
async def delivery(lsq: Stack) -> AsyncIterator[DeliveryProcess]:
    """Delivery with partners that listen as long as this module's tests last."""
    async with listening("moe-secret", "cupt-secret") as (moe, cupt):
        if "linkage.delivery" in lsq.supervisor.processes:
            await lsq.kill("linkage.delivery", signal.SIGTERM)
        process = DeliveryProcess(lsq, moe, cupt)
        await process.start()
        yield process


@pytest.fixture(autouse=True)
def _no_faults(delivery: DeliveryProcess) -> None:
    for partner in (delivery.moe, delivery.cupt):
        partner.faults.refuse = partner.faults.down = partner.faults.lose = partner.faults.drip = (
            partner.faults.flood
        ) = 0


def graduates(school: str, count: int = 3, version: int = 1) -> list[AchievementRecord]:
    return [a_record(number, school=school, version=version) for number in range(1, count + 1)]


async def test_every_accepted_record_is_delivered_with_a_receipt(delivery: DeliveryProcess) -> None:
    """Both partners, every pupil, one receipt each."""
    await delivery.accept(accepted(graduates("3058970001")))

    outcome = await delivery.ended("3058970001", 6)
    assert {"moe": {"delivered": 3}, "cupt": {"delivered": 3}} == outcome.counts
    assert 6 == len({(d.partner, d.receipt) for d in outcome.deliveries if d.receipt})


async def test_a_partner_that_is_down_and_loses_an_acknowledgement_holds_each_record_once(
    delivery: DeliveryProcess,
) -> None:
    """Down for three requests, then it keeps the batch and its answer is lost: asked again, never sent again."""
    before = await delivery.moe.received()
    delivery.moe.faults.down, delivery.moe.faults.lose = 3, 1
    await delivery.accept(accepted(graduates("3058970002")))

    await delivery.ended("3058970002", 6)
    after = await delivery.moe.received()
    assert (before["records"] + 3, before["batches"] + 1, []) == (
        after["records"],
        after["batches"],
        after["twice"],
    )
    assert before["requests"].get("put", 0) + 1 == after["requests"]["put"]


async def test_a_refused_record_is_listed_for_its_school_and_sent_again_on_request(
    delivery: DeliveryProcess,
) -> None:
    """The partner's own reason; the others of the batch are delivered; sending again twice sends once."""
    delivery.cupt.faults.refuse = 1
    await delivery.accept(accepted(graduates("3058970003")))
    outcome = await delivery.ended("3058970003", 6)
    refused = outcome.refused[0]

    assert {"delivered": 2, "refused": 1} == outcome.counts["cupt"]
    assert ("cupt", "ชื่อไม่ตรงกับฐานข้อมูลทะเบียนราษฎร (จำลอง)") == (refused.partner, refused.reason)
    again = ResendRefused(authority=AUTHORITY, school="3058970003", partner="cupt", pupils=[refused.pupil])
    assert [1, 0] == [(await delivery.lsq.ask(again)).records, (await delivery.lsq.ask(again)).records]
    assert {"delivered": 3} == (await delivery.ended("3058970003", 6)).counts["cupt"]


async def test_the_same_acceptance_twice_opens_no_new_delivery(delivery: DeliveryProcess) -> None:
    """Another event with the same records: every version was delivered once."""
    school = accepted(graduates("3058970004"))
    await delivery.accept(school)
    await delivery.ended("3058970004", 6)
    await delivery.accept(school, number=2)
    await until(
        lambda: delivery.lsq.rows("linkage", "select last from inbox where address like %s", "%.3058970004"),
        lambda rows: bool(rows) and rows[0][0] == 2,
    )

    assert {"moe": {"delivered": 3}, "cupt": {"delivered": 3}} == (
        await delivery.ended("3058970004", 6)
    ).counts


async def test_a_corrected_pupil_is_sent_as_a_correction_and_the_others_are_not(
    delivery: DeliveryProcess,
) -> None:
    """Version 2 of one of three: one delivery more for each partner, naming the one that it corrects."""
    first = graduates("3058970005")
    await delivery.accept(accepted(first))
    before = await delivery.ended("3058970005", 6)
    await delivery.accept(
        accepted([first[0], a_record(2, school="3058970005", version=2), first[2]], version=2), number=2
    )

    outcome = await delivery.ended("3058970005", 8)
    corrections = [d for d in outcome.deliveries if d.kind == "correction"]
    former = {d.partner: d.delivery for d in before.deliveries if d.pupil == first[1].pupil.id}
    assert {"moe": {"delivered": 4}, "cupt": {"delivered": 4}} == outcome.counts
    assert former == {d.partner: d.supersedes for d in corrections}


@pytest.mark.long
@pytest.mark.parametrize("manner, failure", [("drip", "TimeoutError"), ("flood", "ValueError")])
async def test_an_answer_without_an_end_is_cut_off(
    delivery: DeliveryProcess, manner: str, failure: str
) -> None:
    """Byte by byte it is read until the timeout, at full speed up to two megabytes; then the partner is asked
    again, and has kept the batch.
    """
    school = "3058970007" if manner == "drip" else "3058970008"
    setattr(delivery.moe.faults, manner, 1)
    await delivery.accept(accepted(graduates(school)))
    await until(
        lambda: delivery.lsq.rows(
            "linkage", "select failure from batches where school = %s and failure is not null", school
        ),
        lambda rows: rows == [(failure,)],
    )

    assert {"delivered": 3} == (await delivery.ended(school, 6)).counts["moe"]
    assert [] == (await delivery.moe.received())["twice"]


@pytest.mark.long
async def test_a_record_whose_file_is_missing_blocks_no_other(delivery: DeliveryProcess) -> None:
    """Its file is not in the archive: it is set aside with the reason, the others of the school and other
    schools are delivered; then it is delivered too.
    """
    school, other = accepted(graduates("3058970009")), accepted(graduates("3058970010"))
    key = school.event.graduates[1].record.key
    files = school.files()
    await delivery.accept(school, without=key)
    await delivery.accept(other)

    assert {"moe": {"delivered": 3}, "cupt": {"delivered": 3}} == (
        await delivery.ended("3058970010", 6)
    ).counts
    outcome = await delivery.ended("3058970009", 6)
    assert {"moe": {"delivered": 2, "refused": 1}, "cupt": {"delivered": 2, "refused": 1}} == outcome.counts
    assert {f"ไม่พบไฟล์ {key} ในคลังเอกสาร"} == {one.reason for one in outcome.refused}
    await delivery.lsq.archive.put_new(key, files[key], "application/json")
    for partner in ("moe", "cupt"):
        await delivery.lsq.ask(
            ResendRefused(
                authority=AUTHORITY, school="3058970009", partner=partner, pupils=[outcome.refused[0].pupil]
            )
        )
    assert {"moe": {"delivered": 3}, "cupt": {"delivered": 3}} == (
        await delivery.ended("3058970009", 6)
    ).counts


@pytest.mark.long
async def test_a_correction_does_not_overtake_what_it_corrects(delivery: DeliveryProcess) -> None:
    """The partner is down until both wait: the first version arrives first, or the partner would keep the old
    one.
    """
    first = graduates("3058970011")
    delivery.cupt.faults.down = 10_000
    await delivery.accept(accepted(first))
    await until(
        lambda: delivery.lsq.rows(
            "linkage", "select 1 from batches where school = '3058970011' and partner = 'cupt' and tries > 4"
        )
    )
    await delivery.accept(
        accepted([a_record(1, school="3058970011", version=2), *first[1:]], version=2), number=2
    )
    await until(
        lambda: delivery.lsq.rows(
            "linkage", "select 1 from batches where school = '3058970011' and partner = 'cupt'"
        ),
        lambda rows: len(rows) == 2,
    )
    before = (await delivery.cupt.received())["early"]
    delivery.cupt.faults.down = 0

    assert {"delivered": 4} == (await delivery.ended("3058970011", 8)).counts["cupt"]
    assert before == (await delivery.cupt.received())["early"]


def test_a_partner_without_tls_is_refused() -> None:
    """In development it is allowed."""
    settings = {
        "token_keys": {},
        "service_key": "11" * 32,
        "bus_url": "tls://bus:4222",
        "database_url": "postgresql+psycopg:///linkage?sslmode=verify-full",
        "partners": {"moe": {"url": "http://moe.example", "token": "x"}},
    }

    with pytest.raises(ValidationError, match="moe: https://"):
        DeliverySettings.model_validate(settings)
    assert DeliverySettings.model_validate(settings | {"development": True}).partners


@pytest.mark.long
async def test_a_delivery_killed_while_the_partner_is_down_loses_nothing(delivery: DeliveryProcess) -> None:
    """Killed while it sends a batch; the next process asks the partner and continues."""
    delivery.moe.faults.down = 10_000
    await delivery.accept(accepted(graduates("3058970006")))
    await until(
        lambda: delivery.lsq.rows(
            "linkage",
            "select tries from batches where school = '3058970006' and partner = 'moe' and tries > 0",
        )
    )
    await delivery.lsq.kill("linkage.delivery")
    delivery.moe.faults.down = 0
    await delivery.start()

    outcome = await delivery.ended("3058970006", 6)
    assert {"delivered": 3} == outcome.counts["moe"]
    assert [] == (await delivery.moe.received())["twice"]
