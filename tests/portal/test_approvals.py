"""The approval of graduates by page and by API: who decides sees what would happen, and decides on that."""

import re
from decimal import Decimal
from typing import Any

import httpx
import pytest

from deploy.demo.story import Story
from services.grades.curriculum.curricula import curriculum_of
from services.grades.rules.graduation import LevelRecord, graduation_gaps
from services.portal.texts.graduation import GAPS, SeenApproval
from shared.contracts.grades.effects import ApprovalEffects
from shared.vocabulary.levels import Level
from tests.portal.approvals import OF_API, OF_PAGE, a_ready_class, change_religion
from tests.portal.callers import Caller, a_caller, is_problem

PATH = "/audit/lower/approval"
DECISIONS = "select person, office, appointment is not null, effects_sha256 from decisions where school = %s"


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the page's form."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: value.replace("&#34;", '"') for name, value in fields}


async def test_the_director_sees_decides_and_is_asked_again_after_a_change(story: Story) -> None:
    """The page shows figures and signers; a change meanwhile is refused and named; the new page's form
    approves.

    The registrar sees the same without the form, and may not send it.
    """
    job = await a_ready_class(story, OF_PAGE)
    school = OF_PAGE.school
    async with (
        a_caller(story, f"director {school}") as director,
        a_caller(story, f"registrar {school}") as registrar,
    ):
        audit = (await director.browser.get("/audit/lower?year=2569")).text
        assert f'href="{PATH}?year=2569"' in audit
        first = (await director.browser.get(PATH, params={"year": 2569})).text
        assert story.staff[f"director {school}"].last in first
        assert "77/2569" in first
        looked = await registrar.browser.get(PATH, params={"year": 2569})
        assert "ผู้อำนวยการเป็นผู้อนุมัติ" in looked.text
        assert 'name="effects_sha256"' not in looked.text
        form = form_of(first)
        assert 403 == (await registrar.browser.post(PATH, data=form)).status_code
        one = min(SeenApproval.model_validate_json(form["seen"]).graduates)
        await change_religion(job, one)

        refused = await director.browser.post(PATH, data=form)

        assert 409 == refused.status_code
        assert f"<li>ข้อมูลที่จะอยู่ในเอกสารเปลี่ยน 1 คน: {one}</li>" in refused.text
        assert [] == await job.lsq.rows("grades", DECISIONS, school)
        again = form_of(refused.text)
        assert again["effects_sha256"] != form["effects_sha256"]
        approved = [await director.browser.post(PATH, data=again) for _ in range(2)]
        assert [303, 303] == [answer.status_code for answer in approved]
        decisions = await job.lsq.rows("grades", DECISIONS, school)
        assert [("director", True, again["effects_sha256"])] == [row[1:] for row in decisions]
        audit = (await director.browser.get("/audit/lower?year=2569")).text
        assert "อนุมัติแล้ว" in audit
        assert PATH not in audit
        over = await director.browser.get(PATH, params={"year": 2569})
        assert 409 == over.status_code
        assert "ไม่มีผู้ผ่านเกณฑ์" in over.text


async def sent(caller: Caller, path: str, body: dict[str, Any]) -> httpx.Response:
    """The answer of the API."""
    return await caller.browser.post(f"/api/v1/{path}", json=body, headers=caller.bearer)


@pytest.mark.long
async def test_a_program_decides_on_the_digest_that_it_was_shown(story: Story) -> None:
    """Approval, then correction: without a digest, or with another one, refused; the refusal has the new
    effects.
    """
    job = await a_ready_class(story, OF_API)
    school = OF_API.school
    asked = {"level": "lower", "year": 2569, "approved_on": job.lsq.now().date().isoformat()}
    async with (
        a_caller(story, f"director {school}") as director,
        a_caller(story, f"registrar {school}") as registrar,
    ):
        shown = (await sent(director, "approvals/effects", asked)).json()
        assert shown["effects_sha256"] == ApprovalEffects.model_validate(shown["effects"]).sha256
        assert 422 == (await sent(director, "approvals", asked)).status_code
        forged = await sent(director, "approvals", asked | {"effects_sha256": "0" * 64})
        assert "grades.effects_changed" == is_problem(forged)["code"]
        assert shown == forged.json()["details"]
        decided = await sent(director, "approvals", asked | {"effects_sha256": shown["effects_sha256"]})
        assert len(shown["effects"]["graduates"]) == decided.json()["graduates"]
        number = shown["effects"]["graduates"][0]["student_no"]
        scan = await story.upload(
            await story.sign_in(f"registrar {school}"), "order.pdf", b"%PDF-1.7 order", "application/pdf"
        )
        order = {
            "student_no": number,
            "order_number": "8/2570",
            "order_date": asked["approved_on"],
            "order_scan": scan.model_dump(),
            "reason": "ไม่ตรงกับทะเบียนบ้าน",
            "changes": [{"field": "father", "after": "นายคนใหม่ สมมุติ"}],
        }
        assert 403 == (await sent(director, "corrections/effects", order)).status_code
        seen = (await sent(registrar, "corrections/effects", order)).json()
        assert "นายคนใหม่ สมมุติ" == seen["effects"]["changes"][0]["after"]
        other = order | {"changes": [{"field": "mother", "after": "นางคนใหม่ สมมุติ"}]}
        of_other = {"effects_sha256": seen["effects_sha256"]}
        assert (
            "grades.effects_changed"
            == is_problem(await sent(registrar, "corrections", other | of_other))["code"]
        )
        corrected = await sent(registrar, "corrections", order | of_other)
        assert seen["effects"]["records"][0]["new_version"] == corrected.json()["record_version"] == 2
    assert ["director", "registrar"] == [row[1] for row in await job.lsq.rows("grades", DECISIONS, school)]


@pytest.mark.parametrize(
    "path, words",
    [
        ("/audit/lower/approval?year=2569&on=31/2/2570", "อ่านวันที่ไม่ได้"),
        ("/audit/lower/approval?year=2569&on=1/1/2599", "วันที่นี้ยังมาไม่ถึง"),
        ("/audit/voc/approval?year=2569", "ยังไม่มีแบบเอกสาร"),
    ],
)
async def test_what_cannot_be_approved_is_said_on_the_page(story: Story, path: str, words: str) -> None:
    """With the form for another day."""
    async with a_caller(story, "director") as director:
        page = await director.browser.get(path)

    assert 409 == page.status_code
    assert words in page.text
    assert 'id="on"' in page.text


@pytest.mark.parametrize("level", [Level.LOWER, Level.UPPER])
def test_each_gap_has_a_name(level: Level) -> None:
    """Of a pupil who has nothing, and of one who has failed everything."""
    criteria, none = curriculum_of(level).criteria, Decimal(0)
    assert criteria is not None
    nothing = LevelRecord(none, none, none, none, 1, 1, None, None, None, None, None, none)
    failed = nothing._replace(
        reading_thinking_writing=0,
        characteristics=0,
        guidance="มผ",
        student_activity="มผ",
        social_service="มผ",
    )
    codes = {gap.code for record in (nothing, failed) for gap in graduation_gaps(record, criteria)}

    assert len(codes) > 12
    assert codes <= GAPS.keys()


def test_changes_are_said_in_words() -> None:
    """Who has come, who has gone, whose figures or papers differ, who signs now."""
    before = SeenApproval(
        graduates={"1": ("2.50", "a"), "2": ("3.00", "b"), "3": ("3.10", "c")},
        not_passed=4,
        director="นายก",
        registrar="นางข",
    )
    now = SeenApproval(
        graduates={"2": ("3.02", "x"), "3": ("3.10", "y"), "4": ("2.00", "d")},
        not_passed=5,
        director="นายค",
        registrar="นางข",
    )

    assert list(before.differences(now)) == [
        "เพิ่ม 1 คน: 4",
        "ไม่อยู่ในรายชื่อแล้ว 1 คน: 1",
        "ข้อมูลที่จะอยู่ในเอกสารเปลี่ยน 2 คน: 2 (เกรดเฉลี่ย 3.00 → 3.02), 3",
        "ยังไม่ครบเกณฑ์ 4 → 5 คน",
        "ผู้อำนวยการที่ลงนาม นายก → นายค",
    ]
    assert [] == list(now.differences(now))
