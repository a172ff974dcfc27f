"""Organisations by workbook: preview as a difference, apply, once more, undo, refused rows that last."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.portal.workbooks import organisation_workbook
from shared.contracts.intakes import IntakeFacts, IntakeRow
from shared.contracts.registry.commands import (
    ApplyOrganisationImport,
    RenameOrganisation,
    StartOrganisationImport,
    UndoOrganisationImport,
    WaiveImportRow,
)
from shared.contracts.registry.events import OrganisationChanged
from shared.contracts.registry.organisation_workbook import SCHOOL
from shared.contracts.registry.queries import (
    OrganisationImport,
    OrganisationImports,
    OrganisationLine,
    OrganisationsOn,
    SchoolProfile,
)
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.levels import Level
from shared.vocabulary.media_types import XLSX
from tests.registry.restructuring.acts import a_school, act_on, an_authority, by_order
from tests.registry.stack import RegistryStack, numbers
from tests.world.organisations import AUTHORITIES, SCHOOLS, a_workbook, authorities, schools
from tests.world.stack import until

COUNTRY: dict[str, Any] = {"authority": NOWHERE, "school": NOWHERE}


async def state(registry: RegistryStack, intake: Any, **more: Any) -> IntakeFacts:
    return await registry.ask(OrganisationImport(**COUNTRY, intake=intake, **more))


async def rested(registry: RegistryStack, intake: Any, seconds: float = 90) -> IntakeFacts:
    """Wait until nobody works on the import."""
    return await until(lambda: state(registry, intake), lambda found: found.task is None, seconds)


async def previewed(registry: RegistryStack, body: bytes, seconds: float = 90) -> IntakeFacts:
    """Send a workbook and wait for its preview."""
    file = await registry.upload(body, XLSX)
    started = await registry.ask(StartOrganisationImport(**COUNTRY, workbook=file))
    return await rested(registry, started.intake, seconds)


async def applied(registry: RegistryStack, body: bytes, seconds: float = 90, **more: Any) -> IntakeFacts:
    """Send a workbook, apply its preview, wait until it is applied."""
    found = await previewed(registry, body, seconds)
    facts = {"from_day": day_of(registry.now()), **by_order(), **more}
    await registry.ask(ApplyOrganisationImport(**COUNTRY, intake=found.intake, **facts))
    return await rested(registry, found.intake, seconds)


def an_authority_row(**more: str) -> dict[str, str]:
    number = next(numbers)
    return {
        "kind": "อบต.",
        "name_th": f"อบต. นำเข้า {number}",
        "name_en": f"Imported {number}",
        "above": "58",
        "subdistrict": "580101",
    } | more


def a_school_row(above: str, **more: str) -> dict[str, str]:
    number = next(numbers)
    return {
        "kind": SCHOOL,
        "name_th": f"โรงเรียนนำเข้า {number}",
        "name_en": f"Imported School {number}",
        "above": above,
        "subdistrict": "580101",
        "levels": "ประถมศึกษา",
    } | more


async def lines(registry: RegistryStack, authority: str, on: date | None = None) -> list[OrganisationLine]:
    day = on or day_of(registry.now())
    return (await registry.ask(OrganisationsOn(authority=authority, school=NOWHERE, on=day))).lines


async def test_what_was_undone_is_nothing_that_was_built(registry: RegistryStack) -> None:
    """An authority by one workbook, its school by another: refused while the school is there, then undone."""
    first = await applied(registry, a_workbook([an_authority_row(name_th="อบต. สองแฟ้ม (จำลอง)")]))
    second = await applied(registry, a_workbook([a_school_row("อบต. สองแฟ้ม (จำลอง)")]))
    undo_first, undo_second = (
        UndoOrganisationImport(**COUNTRY, intake=one.intake, reason="ทดลอง (จำลอง)")
        for one in (first, second)
    )
    assert "registry.intake_built_on" == (await registry.refused(undo_first)).code
    await registry.ask(undo_second)
    await rested(registry, second.intake)
    await registry.ask(undo_first)
    assert "undone" == (await rested(registry, first.intake)).state


async def test_new_organisations_come_in_and_the_same_file_changes_nothing(registry: RegistryStack) -> None:
    """A preview changes nothing; applied, each has a place; sent again, every row is the same."""
    row = an_authority_row()
    found = await previewed(registry, a_workbook([row]))
    assert (found.state, found.counts.new, found.counts.refused) == ("previewed", 1, 0)
    page = OrganisationsOn(**COUNTRY, on=day_of(registry.now()), text=row["name_th"])
    assert (await registry.ask(page)).total == 0

    done = await applied(registry, a_workbook([row]))
    assert done.state == "applied"
    [line] = (await registry.ask(page)).lines
    await applied(registry, a_workbook([a_school_row(row["name_th"], moe_code="3099900001")]))

    [_, school] = await lines(registry, line.authority)
    assert (school.moe_code, school.levels) == ("3099900001", [Level.PRIMARY])
    again = await previewed(registry, a_workbook([row]))
    assert (again.counts.same, again.counts.new) == (1, 0)


async def test_the_present_list_is_edited_and_seen_as_a_difference(registry: RegistryStack) -> None:
    """The workbook of today says nothing new; an edited one shows field by field what changes."""
    before, after = await an_authority(registry), await an_authority(registry)
    school = await a_school(registry, before)
    present = await lines(registry, before)
    same = await previewed(registry, organisation_workbook(present))
    assert (same.counts.same, same.rows) == (2, 2)
    edited = [
        present[0],
        present[1].model_copy(
            update={"name": "โรงเรียนแก้ในไฟล์", "authority": after, "levels": [Level.PRIMARY, Level.LOWER]}
        ),
    ]

    found = await previewed(registry, organisation_workbook(edited))

    [changed] = (await state(registry, found.intake, only="changed")).lines
    assert {one.field for one in changed.changes} == {"name_th", "above", "levels"}
    assert {one.after for one in changed.changes} >= {"โรงเรียนแก้ในไฟล์", after}
    order = by_order(from_day=day_of(registry.now()))
    await registry.ask(ApplyOrganisationImport(**COUNTRY, intake=found.intake, **order))
    await rested(registry, found.intake)
    profile = await registry.ask(SchoolProfile(authority=after, school=school))
    assert (profile.name, profile.levels) == ("โรงเรียนแก้ในไฟล์", ["primary", "lower"])
    [event] = await registry.stack.events(OrganisationChanged, before, school)
    assert (event.change, event.new_authority) == ("moved", after)

    await registry.ask(UndoOrganisationImport(**COUNTRY, intake=found.intake, reason="ไฟล์ผิด (จำลอง)"))
    assert (await rested(registry, found.intake)).state == "undone"
    back = await registry.ask(SchoolProfile(authority=before, school=school))
    assert (back.name, back.levels) == (present[1].name, ["primary"])
    assert (await registry.refused(SchoolProfile(authority=after, school=school))).code == (
        "system.school_elsewhere"
    )


async def test_what_is_undone_was_never_there(registry: RegistryStack) -> None:
    """Organisations that it added are gone on every day; the same file can come in again, with new places."""
    row = an_authority_row()
    first = await applied(registry, a_workbook([row]))
    page = OrganisationsOn(**COUNTRY, on=day_of(registry.now()), text=row["name_th"])
    [line] = (await registry.ask(page)).lines

    await registry.ask(UndoOrganisationImport(**COUNTRY, intake=first.intake, reason="ไฟล์ผิด (จำลอง)"))
    await rested(registry, first.intake)

    assert (await registry.ask(page)).total == 0
    await applied(registry, a_workbook([row]))
    [again] = (await registry.ask(page)).lines
    assert again.authority != line.authority


async def test_an_undo_names_what_was_built_on_it(registry: RegistryStack) -> None:
    """A later act refuses it, with the name; nothing is undone."""
    row = an_authority_row()
    done = await applied(registry, a_workbook([row, an_authority_row()]))
    today = day_of(registry.now())
    [line] = (await registry.ask(OrganisationsOn(**COUNTRY, on=today, text=row["name_th"]))).lines
    name = f"{row['name_th']} ใหม่"
    await act_on(registry, RenameOrganisation, line.authority, from_day=today, name_th=name, name_en="New")

    undo = UndoOrganisationImport(**COUNTRY, intake=done.intake, reason="ไฟล์ผิด (จำลอง)")
    refused = await registry.refused(undo)

    assert refused.code == "registry.intake_built_on"
    assert row["name_th"] in refused.th
    assert (await state(registry, done.intake)).state == "applied"


async def test_a_refused_row_is_open_until_it_comes_right_or_is_waived(registry: RegistryStack) -> None:
    """It does not stop the others."""
    right, wrong = an_authority_row(), an_authority_row(kind="ไม่มีประเภทนี้")
    never = an_authority_row(subdistrict="999999")
    first = await applied(registry, a_workbook([right, wrong, never]))
    assert (first.counts.new, first.counts.refused, first.counts.open) == (1, 2, 2)

    waive = WaiveImportRow(**COUNTRY, intake=first.intake, row=4, reason="ไม่มีหน่วยงานนี้ (จำลอง)")
    await registry.ask(waive)
    await applied(registry, a_workbook([wrong | {"kind": "อบต."}]))

    found = await state(registry, first.intake, only="refused")
    assert [(row.row, row.state) for row in found.lines] == [(3, "closed"), (4, "waived")]
    assert found.counts.open == 0
    assert (await registry.refused(waive)).code == "registry.intake_unknown"


REFUSED = {
    "two rows of one": ([an_authority_row(name_th="อบต. ซ้ำ")] * 2, "มีหลายแถว"),
    "an unknown place": ([an_authority_row(place="58-SAO-9999")], "ไม่พบรหัสนี้"),
    "an unknown authority": ([a_school_row("58-SAO-9999")], "ไม่พบสังกัด"),
    "a school without levels": ([a_school_row("58-TM-02", levels="")], "ต้องมี"),
    "a code of nine digits": ([a_school_row("58-TM-02", moe_code="305800000")], "จำนวนหลัก"),
    "another kind": ([an_authority_row(place="58-TM-02", kind="เทศบาลนคร")], "หน้าของหน่วยงาน"),
}


@pytest.mark.parametrize(("rows", "why"), REFUSED.values(), ids=REFUSED)
async def test_a_wrong_row_says_why(registry: RegistryStack, rows: list[dict[str, str]], why: str) -> None:
    found = await previewed(registry, a_workbook(rows))

    refused: list[IntakeRow] = (await state(registry, found.intake, only="refused")).lines
    assert len(refused) == len(rows)
    assert all(row.problem and why in row.problem.th for row in refused)


async def test_a_wrong_file_is_refused_as_a_whole(registry: RegistryStack) -> None:
    """What is no workbook, and one without the columns."""
    found = await previewed(registry, b"PK\x03\x04 no workbook")
    assert found.problem
    assert found.problem.code == "registry.workbook_unreadable"
    assert found.state == "draft"
    order = by_order(from_day=day_of(registry.now()))
    refused = await registry.refused(ApplyOrganisationImport(**COUNTRY, intake=found.intake, **order))
    assert refused.code == "registry.intake_not_ready"


async def test_an_import_is_not_applied_for_a_past_day_or_twice(registry: RegistryStack) -> None:
    """Nor without a right."""
    found = await previewed(registry, a_workbook([an_authority_row()]))
    yesterday = by_order(from_day=day_of(registry.now()) - timedelta(days=1))
    today = by_order(from_day=day_of(registry.now()))
    command = ApplyOrganisationImport(**COUNTRY, intake=found.intake, **today)
    past = await registry.refused(ApplyOrganisationImport(**COUNTRY, intake=found.intake, **yesterday))
    assert past.code == "registry.day_past"
    province = registry.token("province_officer", "58")
    assert (await registry.refused(command, province)).code == "system.not_allowed"
    await registry.ask(command)
    await rested(registry, found.intake)
    assert (await registry.refused(command)).code == "registry.intake_not_ready"
    listed = await registry.ask(OrganisationImports(**COUNTRY))
    assert found.intake in {one.intake for one in listed.intakes}


@pytest.mark.long
async def test_the_country_comes_in_and_is_undone(registry: RegistryStack) -> None:
    """7,850 authorities, then 1,800 schools; schools first, both are undone, so that others count as before."""
    rows = await registry.stack.rows("registry", "select code from subdistricts order by code")
    areas = [code for (code,) in rows]
    first = await applied(registry, a_workbook(authorities(areas)), 600)
    assert (first.state, first.counts.new) == ("applied", AUTHORITIES)
    second = await applied(registry, a_workbook(schools(areas)), 600)
    assert (second.state, second.counts.new) == ("applied", SCHOOLS)
    page = await registry.ask(OrganisationsOn(**COUNTRY, on=day_of(registry.now()), limit=500))
    assert page.authorities > AUTHORITIES
    assert page.schools > SCHOOLS

    for intake in (second.intake, first.intake):
        await registry.ask(UndoOrganisationImport(**COUNTRY, intake=intake, reason="ทดลอง (จำลอง)"))
        assert (await rested(registry, intake, 600)).state == "undone"
