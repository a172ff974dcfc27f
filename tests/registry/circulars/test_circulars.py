"""Circulars: draft, send, acknowledge, pass on; who sees what, and counts that add up."""

import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pytest
import xlsxwriter

from shared.contracts.files import FileReference
from shared.contracts.registry.circulars import (
    AcknowledgeCircular,
    CircularAttachment,
    CircularDetails,
    CircularDraft,
    CircularDraftDetails,
    CircularFile,
    CircularsOfOrganisation,
    CircularsSent,
    CircularTracker,
    DiscardCircularDraft,
    PassOnCircular,
    SaveCircularDraft,
    SendCircular,
)
from shared.vocabulary.circulars import CircularLevel
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.media_types import JPEG, PDF, XLSX
from shared.vocabulary.offices import Office
from tests.registry.stack import RegistryStack, numbers, pdf, someone

DLA = {"authority": NOWHERE, "school": NOWHERE}
MHS = {"authority": "58", "school": NOWHERE}
# through the district of Mae Sariang
MUNICIPALITY, PRIMARY = "58-TT-05", "3058940001"
PAO, SECONDARY, COLLEGE = "58-PAO-01", "3058910002", "3058910003"
DATED = date(2027, 3, 26)


def workbook() -> bytes:
    """A small workbook."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet().write_string(0, 0, "รายชื่อ")
    return made.getvalue()


async def attached(registry: RegistryStack, name: str, body: bytes, media_type: str) -> CircularAttachment:
    """A file that was uploaded."""
    return CircularAttachment(name=name, file=await registry.upload(body, media_type))


def content(**more: Any) -> dict[str, Any]:
    """A circular to Mae Hong Son with a number of its own, unless `more` changes it."""
    return {
        "number": f"มท 0816.3/ว {next(numbers)}",
        "dated": DATED,
        "subject": "การแต่งตั้งเจ้าพนักงานทะเบียน",
        "body": "เรียน ผู้ว่าราชการจังหวัด\nขอให้ดำเนินการตามสิ่งที่ส่งมาด้วย",
        "addressed": {"provinces": ["58"]},
        "due": DATED + timedelta(days=10),
    } | more


async def draft(registry: RegistryStack, circular: UUID | None = None, **more: Any) -> CircularDraft:
    """Save a new draft."""
    command = SaveCircularDraft(**DLA, circular=circular or uuid4(), version=0, content=content(**more))
    return await registry.ask(command)


async def sent(registry: RegistryStack, **more: Any) -> UUID:
    """Send a circular."""
    saved = await draft(registry, **more)
    await registry.ask(SendCircular(**DLA, circular=saved.circular, effects_sha256=saved.effects_sha256))
    return saved.circular


async def test_a_draft_is_seen_then_sent_as_it_was_seen(registry: RegistryStack) -> None:
    """The effects say how many at each level; what is sent is in every list, the draft is gone."""
    files = [
        await attached(registry, "หนังสือ.pdf", pdf(), PDF),
        await attached(registry, "แบบ.xlsx", workbook(), XLSX),
        await attached(registry, "คิวอาร์.jpg", b"\xff\xd8\xff" + bytes(100), JPEG),
    ]
    saved = await draft(registry, attachments=[one.model_dump() for one in files], number="มท ๐๘๑๖.๓/ว ๒๓๘๖")
    effects = saved.effects
    assert (1, effects.authorities, effects.schools) == (
        effects.provinces,
        sum(effects.authorities_by_kind.values()),
        7,
    )
    assert "มท 0816.3/ว 2386" == effects.content.number
    drafts = (await registry.ask(CircularsSent(**DLA))).drafts
    assert saved.circular in {one.circular for one in drafts}

    reply = await registry.ask(
        SendCircular(**DLA, circular=saved.circular, effects_sha256=saved.effects_sha256)
    )

    assert 1 + effects.authorities + effects.schools == reply.addressees
    for place in (
        {"authority": "58", "school": NOWHERE},
        {"authority": MUNICIPALITY, "school": NOWHERE},
        {"authority": MUNICIPALITY, "school": PRIMARY},
    ):
        received = await registry.ask(CircularsOfOrganisation(**place), token_of(registry, place))
        assert saved.circular in {one.circular for one in received.circulars}
    lists = await registry.ask(CircularsSent(**DLA))
    assert saved.circular not in {one.circular for one in lists.drafts}
    [line] = [one for one in lists.circulars if one.circular == saved.circular]
    assert (reply.addressees, 0) == (line.addressees, line.acknowledged)
    shown = await registry.ask(CircularDetails(**DLA, circular=saved.circular))
    assert [(1, "หนังสือ.pdf"), (2, "แบบ.xlsx"), (3, "คิวอาร์.jpg")] == [
        (one.position, one.name) for one in shown.attachments
    ]
    kept = await registry.ask(CircularFile(**DLA, circular=saved.circular, position=2))
    assert kept.file.key.startswith("evidence/registry/")
    assert workbook()[:4] == (await registry.stack.archive.get(kept.file))[:4]


def token_of(registry: RegistryStack, place: dict[str, str]) -> str:
    """A token of an office at this place that may read and acknowledge."""
    if place["school"] != NOWHERE:
        return registry.token(Office.DIRECTOR, f"{place['authority']}.{place['school']}")
    office = Office.PROVINCE_OFFICER if len(place["authority"]) == 2 else Office.AUTHORITY_CLERK
    return registry.token(office, place["authority"])


async def test_a_draft_that_changed_is_not_sent(registry: RegistryStack) -> None:
    """The digest is of text and addressees together; the refusal shows both anew."""
    saved = await draft(registry)
    changed = saved.effects.content.model_copy(update={"subject": "เรื่องใหม่"})
    await registry.ask(SaveCircularDraft(**DLA, circular=saved.circular, version=1, content=changed))

    refused = await registry.refused(
        SendCircular(**DLA, circular=saved.circular, effects_sha256=saved.effects_sha256)
    )

    assert "registry.circular_effects_changed" == refused.code
    assert "เรื่องใหม่" == refused.details["effects"]["content"]["subject"]


async def test_the_second_of_two_editors_sees_the_first(registry: RegistryStack) -> None:
    """A version that was read before the other's save is refused, with what is saved."""
    saved = await draft(registry)
    mine = saved.effects.content
    theirs = mine.model_copy(update={"subject": "ของอีกคน"})
    await registry.ask(SaveCircularDraft(**DLA, circular=saved.circular, version=1, content=theirs))

    refused = await registry.refused(
        SaveCircularDraft(**DLA, circular=saved.circular, version=1, content=mine)
    )
    assert ("registry.circular_draft_changed", 2, "ของอีกคน") == (
        refused.code,
        refused.details["version"],
        refused.details["content"]["subject"],
    )

    again = await registry.ask(SaveCircularDraft(**DLA, circular=saved.circular, version=2, content=mine))
    assert (3, mine.subject) == (again.version, again.effects.content.subject)
    await registry.ask(DiscardCircularDraft(**DLA, circular=saved.circular))
    for gone in (
        SaveCircularDraft(**DLA, circular=saved.circular, version=3, content=mine),
        DiscardCircularDraft(**DLA, circular=saved.circular),
        CircularDraftDetails(**DLA, circular=saved.circular),
    ):
        assert (await registry.refused(gone)).code in {
            "registry.circular_draft_changed",
            "registry.circular_unknown",
        }


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "a letter of tomorrow": ({"dated": date(2027, 3, 30)}, "registry.circular_in_future", "dated"),
    "a day that is over": ({"due": date(2027, 3, 28)}, "registry.circular_due_past", "due"),
    "nobody": ({"addressed": {"provinces": ["99"]}}, "registry.circular_to_nobody", "addressed"),
    "no such circular": ({"replaces": uuid4()}, "registry.circular_not_to_replace", "replaces"),
}


@pytest.mark.parametrize(("more", "code", "field"), WRONG.values(), ids=WRONG)
async def test_a_wrong_draft_is_refused_at_its_field(
    registry: RegistryStack, more: dict[str, Any], code: str, field: str
) -> None:
    """Nothing is stored."""
    command = SaveCircularDraft(**DLA, circular=uuid4(), version=0, content=content(**more))

    refused = await registry.refused(command)

    assert (code, field) == (refused.code, refused.field)
    assert (
        "registry.circular_unknown"
        == (await registry.refused(CircularDraftDetails(**DLA, circular=command.circular))).code
    )


FILES = {
    "a PDF with a password": (lambda: pdf(encryption=pikepdf.Encryption(owner="x", user="x")), PDF),
    "no PDF": (lambda: b"%PDF- broken", PDF),
    "a zip that is no workbook": (lambda: b"PK\x03\x04 no", XLSX),
    "a text as a photo": (lambda: b"hello", JPEG),
    "a kind that is not taken": (lambda: b"\x89PNG\r\n\x1a\n", "image/png"),
}


@pytest.mark.parametrize(("body", "media_type"), FILES.values(), ids=FILES)
async def test_a_file_that_does_not_open_is_refused(
    registry: RegistryStack, body: Any, media_type: str
) -> None:
    """Each at its place in the list, with its name."""
    good = await attached(registry, "ดี.pdf", pdf(), PDF)
    bad = await attached(registry, "เสีย", body(), media_type)
    files = [good.model_dump(), bad.model_dump()]
    command = SaveCircularDraft(**DLA, circular=uuid4(), version=0, content=content(attachments=files))

    refused = await registry.refused(command)

    assert ("registry.circular_file_wrong", "attachments.1") == (refused.code, refused.field)
    assert "เสีย" in refused.th


async def test_a_file_that_is_gone_is_refused(registry: RegistryStack) -> None:
    """Nor may a file be named that nobody sent in."""
    there = await registry.upload(pdf())
    for key in (f"uploads/{uuid4()}", "evidence/registry/other"):
        gone = FileReference(**(there.model_dump() | {"key": key}))
        files = [{"name": "ไม่มี.pdf", "file": gone.model_dump()}]
        command = SaveCircularDraft(**DLA, circular=uuid4(), version=0, content=content(attachments=files))
        assert "registry.circular_file_wrong" == (await registry.refused(command)).code


async def test_a_number_of_a_day_is_sent_once(registry: RegistryStack) -> None:
    """Thai and Arabic digits are one number. The same number on another day is another circular."""
    number = f"มท 0816/ว {next(numbers)}"
    await sent(registry, number=number)

    for again in (number, number.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))):
        command = SaveCircularDraft(**DLA, circular=uuid4(), version=0, content=content(number=again))
        assert ("registry.circular_known", "number") == (
            (await registry.refused(command)).code,
            (await registry.refused(command)).field,
        )
    assert await sent(registry, number=number, dated=DATED - timedelta(days=1))


async def test_it_goes_down_by_kind_of_authority(registry: RegistryStack) -> None:
    """Everybody has it at once; letters and acknowledgements appear on the way, the district between."""
    circular = await sent(registry)
    school = {"authority": MUNICIPALITY, "school": PRIMARY}

    async def way() -> list[tuple[str, bool, list[str]]]:
        shown = await registry.ask(CircularDetails(**school, circular=circular), token_of(registry, school))
        return [
            (step.level, step.acknowledged_at is not None, [one.number for one in step.covers])
            for step in shown.way
        ]

    assert [
        ("province", False, []),
        ("district", False, []),
        ("authority", False, []),
        ("school", False, []),
    ] == await way()

    letter = await attached(registry, "มส 0023.3-ว 1389.pdf", pdf(), PDF)
    passed = await registry.ask(
        PassOnCircular(**MHS, circular=circular, number="มส ๐๐๒๓.๓/ว ๑๓๘๙", dated=DATED, letter=letter),
        token_of(registry, MHS),
    )
    await registry.ask(AcknowledgeCircular(**school, circular=circular), token_of(registry, school))

    assert [
        ("province", True, ["มส 0023.3/ว 1389"]),
        ("district", False, []),
        ("authority", False, []),
        ("school", True, []),
    ] == await way()
    found = await registry.ask(
        CircularFile(**school, circular=circular, cover=passed.cover), token_of(registry, school)
    )
    assert letter.name == found.name

    await registry.ask(
        PassOnCircular(**MHS, circular=circular, number="มส 0023.3/ว 1390", dated=DATED),
        token_of(registry, MHS),
    )
    assert ["มส 0023.3/ว 1390", "มส 0023.3/ว 1389"] == (await way())[0][2]


async def test_a_town_and_a_pao_get_it_straight(registry: RegistryStack) -> None:
    """Without a district between, though the town lies in one."""
    circular = await sent(registry)
    for authority in (PAO, "58-TM-02"):
        place = {"authority": authority, "school": NOWHERE}
        shown = await registry.ask(CircularDetails(**place, circular=circular), token_of(registry, place))
        assert [CircularLevel.PROVINCE, CircularLevel.AUTHORITY] == [step.level for step in shown.way]


async def test_an_acknowledgement_names_person_office_and_time(registry: RegistryStack) -> None:
    """The first one stands; a colleague who is later changes nothing."""
    who, other = (someone() for _ in range(2))
    order = await registry.appoint(
        "58-TT-03", NOWHERE, *(one.appointed(Office.AUTHORITY_CLERK) for one in (who, other))
    )
    for one, made in zip((who, other), order.appointments, strict=True):
        await registry.register(one, made.registration_code)
    place = {"authority": "58-TT-03", "school": NOWHERE}
    circular = await sent(registry, addressed={"provinces": ["58"], "down_to": "authority"})

    first = await registry.ask(
        AcknowledgeCircular(**place, circular=circular), (await registry.sign_in(who)).token
    )
    second = await registry.ask(
        AcknowledgeCircular(**place, circular=circular), (await registry.sign_in(other)).token
    )

    assert first == second
    shown = await registry.ask(CircularDetails(**place, circular=circular), token_of(registry, place))
    step = shown.way[-1]
    assert (f"{who.title}{who.first} {who.last}", Office.AUTHORITY_CLERK, first.acknowledged_at) == (
        step.acknowledged_by,
        step.office,
        step.acknowledged_at,
    )
    row = await row_of(registry, circular, "58-TT-03")
    assert {f"{one.title}{one.first} {one.last}" for one in (who, other)} == {
        contact.name for contact in row.contacts
    }


async def row_of(registry: RegistryStack, circular: UUID, authority: str) -> Any:
    """The authority's row of the tracker."""
    tracker = await registry.ask(CircularTracker(**DLA, circular=circular, level="authority"))
    return next(row for row in tracker.rows if row.authority == authority)


async def test_the_tracker_adds_up(registry: RegistryStack) -> None:
    """Acknowledged and waiting are those addressed, at each level, on all pages, from each place."""
    circular = await sent(registry)
    school = {"authority": PAO, "school": SECONDARY}
    for place in (school, MHS):
        await registry.ask(AcknowledgeCircular(**place, circular=circular), token_of(registry, place))

    whole = await registry.ask(CircularTracker(**DLA, circular=circular, limit=500))
    for counted in whole.totals:
        assert counted.addressed == counted.acknowledged + counted.waiting
        rows = [row for row in whole.rows if row.level == counted.level]
        assert counted.addressed == len(rows)
        assert counted.acknowledged == sum(row.acknowledged_at is not None for row in rows)
    assert {"province": 1, "authority": 0, "school": 1} == {
        one.level: one.acknowledged for one in whole.totals
    }
    assert ("58", NOWHERE, CircularLevel.PROVINCE) == (
        whole.rows[0].authority,
        whole.rows[0].school,
        whole.rows[0].level,
    )
    waiting = await registry.ask(
        CircularTracker(**DLA, circular=circular, state="waiting", level="school", limit=2)
    )
    assert (6, 2) == (waiting.total, len(waiting.rows))
    following = await registry.ask(
        CircularTracker(**DLA, circular=circular, state="waiting", level="school", start=2, limit=500)
    )
    assert 4 == len(following.rows)
    own = await registry.ask(
        CircularTracker(authority=PAO, school=NOWHERE, circular=circular),
        registry.token(Office.REGISTRAR_OFFICER, PAO),
    )
    assert {(PAO, NOWHERE), (PAO, SECONDARY), (PAO, COLLEGE)} == {
        (row.authority, row.school) for row in own.rows
    }
    shown = await registry.ask(CircularDetails(**MHS, circular=circular), token_of(registry, MHS))
    assert [("authority", 0), ("school", 1)] == [(one.level, one.acknowledged) for one in shown.below]


async def test_a_circular_to_a_few_is_unknown_to_the_others(registry: RegistryStack) -> None:
    """Neither text, nor files, nor tracker, nor acknowledgement, for a place that is not addressed."""
    files = [(await attached(registry, "ลับ.pdf", pdf(), PDF)).model_dump()]
    circular = await sent(
        registry, addressed={"provinces": ["58"], "education": "vocational"}, attachments=files
    )
    other = {"authority": PAO, "school": SECONDARY}
    town = {"authority": "58-TM-02", "school": NOWHERE}
    for place in (other, town):
        for question in (
            CircularDetails(**place, circular=circular),
            CircularFile(**place, circular=circular, position=1),
            AcknowledgeCircular(**place, circular=circular),
        ):
            assert (
                "registry.circular_unknown"
                == (await registry.refused(question, token_of(registry, place))).code
            )
        received = await registry.ask(CircularsOfOrganisation(**place), token_of(registry, place))
        assert circular not in {one.circular for one in received.circulars}
    college = {"authority": PAO, "school": COLLEGE}
    assert (
        await registry.ask(
            CircularFile(**college, circular=circular, position=1), token_of(registry, college)
        )
    ).name == "ลับ.pdf"


async def test_nobody_acknowledges_or_passes_on_for_another(registry: RegistryStack) -> None:
    """A province for its authority, an authority for its school; nor does a school pass on."""
    circular = await sent(registry)
    below = {"authority": PAO, "school": NOWHERE}
    school = {"authority": PAO, "school": SECONDARY}
    assert (
        "registry.circular_not_yours"
        == (
            await registry.refused(AcknowledgeCircular(**below, circular=circular), token_of(registry, MHS))
        ).code
    )
    assert (
        "registry.circular_not_yours"
        == (
            await registry.refused(
                AcknowledgeCircular(**school, circular=circular), token_of(registry, below)
            )
        ).code
    )
    passing = PassOnCircular(**school, circular=circular, number="1", dated=DATED)
    assert "system.not_allowed" == (await registry.refused(passing, token_of(registry, school))).code


async def test_who_has_nobody_below_does_not_pass_on(registry: RegistryStack) -> None:
    """An authority without a school that is addressed; it acknowledges instead."""
    circular = await sent(registry, addressed={"provinces": ["58"], "down_to": "authority"})
    place = {"authority": PAO, "school": NOWHERE}
    passing = PassOnCircular(**place, circular=circular, number="1", dated=DATED)

    assert (
        "registry.circular_nobody_below" == (await registry.refused(passing, token_of(registry, place))).code
    )
    assert await registry.ask(AcknowledgeCircular(**place, circular=circular), token_of(registry, place))


async def test_a_correction_replaces_and_both_stay_readable(registry: RegistryStack) -> None:
    """The former waits for nobody any more, names its replacement, and is replaced once."""
    place = {"authority": "58-TT-04", "school": NOWHERE}
    token = token_of(registry, place)
    only = {"provinces": ["58"], "kinds": ["TT"], "down_to": "authority"}
    former = await sent(registry, addressed=only)
    before = await registry.ask(CircularsOfOrganisation(**place, limit=100), token)

    later = await sent(registry, addressed=only, replaces=former)

    after = await registry.ask(CircularsOfOrganisation(**place, limit=100), token)
    assert (before.waiting, before.total + 1) == (after.waiting, after.total)
    assert {former: True, later: False} == {
        one.circular: one.is_replaced for one in after.circulars if one.circular in {former, later}
    }
    old, new = [await registry.ask(CircularDetails(**place, circular=one), token) for one in (former, later)]
    assert later == (old.replaced_by and old.replaced_by.circular)
    assert former == (new.replaces and new.replaces.circular)
    second = SaveCircularDraft(**DLA, circular=uuid4(), version=0, content=content(replaces=former))
    assert "registry.circular_not_to_replace" == (await registry.refused(second)).code


async def test_who_opened_a_file_is_in_the_trail(registry: RegistryStack) -> None:
    """A row of registry, with the office and the place."""
    files = [(await attached(registry, "หนังสือ.pdf", pdf(), PDF)).model_dump()]
    circular = await sent(registry, attachments=files)
    place = {"authority": PAO, "school": COLLEGE}
    statement = "select office, outcome from trail where contract = 'registry.circular_file' and school = %s"
    before = await registry.stack.rows("registry", statement, COLLEGE)

    await registry.ask(CircularFile(**place, circular=circular, position=1), token_of(registry, place))

    after = await registry.stack.rows("registry", statement, COLLEGE)
    assert [("director", "done")] == after[len(before) :]
