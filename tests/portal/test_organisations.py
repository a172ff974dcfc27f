"""The pages and the API of organisations: any day is read, DLA acts on what it has seen."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.demo.story import AUTHORITY, SECONDARY, Story
from tests.portal.callers import Caller, a_caller, is_problem

OTHER = "58-TM-02"
ORDER = {"order_number": "51/2570", "order_date": "20/5/2569", "reason": "ตามประกาศ (จำลอง)"}
NEW_SCHOOL = {
    "name_en": "New School (simulated)",
    "subdistrict": "580101",
    "levels": "primary",
    "from_day": "1/6/2569",
    **ORDER,
}


def hidden(text: str) -> dict[str, Any]:
    """The hidden fields of the page's last form."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text):
        found.setdefault(name, []).append(unescape(value))
    return found


async def a_new_school(caller: Caller, name: str, authority: str = OTHER) -> str:
    """Add a school by the form; return where its page is."""
    form = await caller.browser.get(f"/organisations/{authority}/new")
    given = {"key": hidden(form.text)["key"][0], "name_th": name, **NEW_SCHOOL}
    added = await caller.browser.post(f"/organisations/{authority}/new", data=given)
    assert added.status_code == 303, added.text
    again = await caller.browser.post(f"/organisations/{authority}/new", data=given)
    assert again.headers["location"] == added.headers["location"]
    return added.headers["location"].partition("?")[0]


async def decided(caller: Caller, path: str, act: str, **facts: Any) -> tuple[httpx.Response, httpx.Response]:
    """See the effects of an act, then send it."""
    effects = await caller.browser.post(
        f"{path}/acts/{act}/effects", data={"key": str(uuid4()), **ORDER, **facts}
    )
    assert effects.status_code == 200, effects.text
    return effects, await caller.browser.post(f"{path}/acts/{act}", data=hidden(effects.text))


async def test_dla_adds_renames_and_reads_each_day(story: Story) -> None:
    """What was sent twice is added once; the day before the renaming shows the former name."""
    async with a_caller(story, "dla") as dla:
        path = await a_new_school(dla, "โรงเรียนหน้าแรก (จำลอง)")
        effects, done = await decided(
            dla, path, "rename", from_day="1/8/2569", name_th="โรงเรียนชื่อใหม่ (จำลอง)", name_en="Renamed"
        )

        assert "โรงเรียนชื่อใหม่" in effects.text
        assert done.headers["location"].startswith(path)
        before, after = [
            (await dla.browser.get(path, params={"on": day})).text for day in ("31/7/2569", "1/8/2569")
        ]
        assert "<h1>โรงเรียนหน้าแรก (จำลอง)</h1>" in before
        assert "<h1>โรงเรียนชื่อใหม่ (จำลอง)</h1>" in after
        assert "51/2570" in after
        found = await dla.browser.get("/organisations", params={"q": "โรงเรียนชื่อใหม่", "province": "58"})
        assert path in found.text


async def test_a_refusal_keeps_what_was_typed(story: Story) -> None:
    """Every fault beside its field, linked from the summary; nothing is lost, nothing is saved."""
    async with a_caller(story, "dla") as dla:
        given = {
            **NEW_SCHOOL,
            "key": str(uuid4()),
            "name_th": "โรงเรียนผิด (จำลอง)",
            "order_date": "99/99/2569",
            "from_day": "ไม่ใช่วันที่",
        }
        refused = await dla.browser.post(f"/organisations/{OTHER}/new", data=given)

        assert refused.status_code == 409
        for field in ("order_date", "from_day"):
            assert f'href="#{field}"' in refused.text
            assert f'id="{field}-e"' in refused.text
        for typed in ("โรงเรียนผิด (จำลอง)", "99/99/2569", "ไม่ใช่วันที่", "51/2570"):
            assert f'value="{typed}"' in refused.text
        assert '<option value="580101" selected>' in refused.text
        found = await dla.browser.get("/organisations", params={"q": "โรงเรียนผิด"})
        assert "ไม่พบหน่วยงาน" in found.text


async def test_codes_are_recorded_line_by_line(story: Story) -> None:
    """A wrong line names its field; lines without a code are not recorded."""
    async with a_caller(story, "dla") as dla:
        path = await a_new_school(dla, "โรงเรียนมีรหัส (จำลอง)")
        lines = {
            "scheme": ["moe10", "smis8"],
            "value": ["305800000", "58990001"],
            "first": ["1/6/2569", "1/6/2569"],
            "last": ["", ""],
        }
        sent = {"key": str(uuid4()), **ORDER, **lines}
        refused = await dla.browser.post(f"{path}/acts/codes", data=sent)
        assert refused.status_code == 409
        assert 'href="#codes-0-value"' in refused.text
        right = sent | {"key": str(uuid4()), "value": ["๓๐๕๘๐๐๐๐๙๙", "58990001"]}
        assert (await dla.browser.post(f"{path}/acts/codes", data=right)).status_code == 303
        page = (await dla.browser.get(path)).text
        assert "3058000099" in page
        assert "58990001" in page


async def test_a_move_is_seen_before_it_is_decided(story: Story) -> None:
    """The effects name the new authority and what stays; a past day is refused beside its field."""
    async with a_caller(story, "dla") as dla:
        path = await a_new_school(dla, "โรงเรียนจะย้าย (จำลอง)")
        past = {"key": str(uuid4()), **ORDER, "from_day": "1/6/2569", "to_authority": AUTHORITY}
        effects = await dla.browser.post(f"{path}/acts/move/effects", data=past)
        refused = await dla.browser.post(f"{path}/acts/move", data=hidden(effects.text))
        assert refused.status_code == 409
        assert 'id="from_day-e"' in refused.text

        effects, done = await decided(dla, path, "move", from_day="1/5/2580", to_authority=AUTHORITY)

        assert AUTHORITY in effects.text
        assert done.status_code == 303
        assert "1 พ.ค. 2580" in (await dla.browser.get(path)).text.replace("\u00a0", " ")


@pytest.mark.parametrize("key", ["province", "clerk", "officer", "director"])
async def test_who_is_not_dla_sees_and_changes_nothing(story: Story, key: str) -> None:
    """The school of the own place with its history; no form, neither by page nor by API."""
    path = f"/organisations/{AUTHORITY}.{SECONDARY}"
    async with a_caller(story, key) as caller:
        page, listed = await caller.browser.get(path), await caller.browser.get("/organisations")
        assert (page.status_code, listed.status_code) == (200, 200)
        assert SECONDARY in listed.text
        assert "/acts/" not in page.text
        assert (await caller.browser.get(f"{path}/acts/close")).status_code == 403
        body = {
            "order_number": "1/2570",
            "order_date": "2026-05-20",
            "reason": "ไม่มีสิทธิ",
            "from_day": "2099-01-01",
            "effects_sha256": "0" * 64,
        }
        closed = await caller.stranger.post(f"/api/v1{path}/close", json=body, headers=caller.bearer)
        assert is_problem(closed)["code"] == "system.not_allowed"


async def test_a_program_acts_as_a_person_does(story: Story) -> None:
    """Each act by the API, on the digest of its effects, once for a key."""
    async with a_caller(story, "dla") as dla:

        async def post(path: str, key: str = "", **body: Any) -> dict[str, Any]:
            headers = dla.bearer | {"idempotency-key": key or str(uuid4())}
            answer = await dla.stranger.post(f"/api/v1/organisations/{path}", json=body, headers=headers)
            assert answer.status_code == 200, answer.text
            reply: dict[str, Any] = answer.json()
            return reply

        order = {"order_number": "52/2570", "order_date": "2026-05-20", "reason": "ตามประกาศ (จำลอง)"}
        area = {"district": "5801", "subdistrict": "580101"}
        day = {"from_day": "2026-06-01"}
        authority = (
            await post("58/new", **order, **day, name_th="อบต. เอพีไอ", name_en="API", authority_kind="SAO")
        )["authority"]
        key = str(uuid4())
        new = {**order, **day, **area, "name_th": "โรงเรียนเอพีไอ", "name_en": "API", "levels": ["primary"]}
        school, same = [(await post(f"{authority}/new", key, **new))["school"] for _ in "12"]
        other = (await post(f"{authority}/new", **new | {"name_th": "โรงเรียนเอพีไอ 2"}))["school"]
        assert school == same != other
        place = f"{authority}.{school}"

        async def act(path: str, name: str, **facts: Any) -> None:
            asked = {
                one: value for one, value in facts.items() if one in ("from_day", "to_authority", "merged")
            }
            seen = await post(f"{path}/effects", act=name, **asked)
            await post(f"{path}/{name}", **order, **facts, effects_sha256=seen["effects_sha256"])

        await act(place, "rename", **day, name_th="โรงเรียนเอพีไอ 3", name_en="API 3")
        await act(place, "levels", **day, levels=["primary", "lower"])
        await act(authority, "convert", **day, authority_kind="TT", name_th="ทต. เอพีไอ", name_en="API")
        code = {"scheme": "smis8", "value": "58990077", "first": "2026-06-01"}
        await post(f"{place}/codes", **order, codes=[code])
        later = {"from_day": "2099-01-01"}
        await act(place, "merge", **later, merged=[other])
        await act(place, "move", **later, to_authority=OTHER)

        found = (await dla.stranger.get(f"/api/v1/organisations/{place}", headers=dla.bearer)).json()
        assert found["line"]["name"] == "โรงเรียนเอพีไอ 3"
        assert found["line"]["levels"] == ["primary", "lower"]
        assert [one["act"] for one in found["versions"]] == ["move", "merge", "levels", "rename", "add"]
        assert [one["value"] for one in found["codes"]] == ["58990077"]
        listed = (
            await dla.stranger.get(
                "/api/v1/organisations",
                params={"q": "เอพีไอ", "province": "58", "on": "2099-01-02"},
                headers=dla.bearer,
            )
        ).json()
        assert {line["state"] for line in listed["lines"] if line["school"] == other} == {"merged"}
        province = await dla.stranger.get("/api/v1/provinces/58", headers=dla.bearer)
        assert province.json()["provinces"][0]["districts"][0]["code"] == "5801"


async def test_the_second_of_two_acts_shows_what_was_seen_and_what_is_now(story: Story) -> None:
    """Another officer has renamed the school meanwhile: both effects, and what was typed stays for the decision."""
    first, second = "โรงเรียนสองคน (จำลอง)", "โรงเรียนของเขา (จำลอง)"
    async with a_caller(story, "dla") as mine, a_caller(story, "dla") as theirs:
        path = await a_new_school(mine, first)
        renaming = {"key": str(uuid4()), **ORDER, "from_day": "1/9/2569", "name_th": "โรงเรียนของฉัน (จำลอง)"}
        seen = await mine.browser.post(f"{path}/acts/rename/effects", data=renaming | {"name_en": "Mine"})
        await decided(theirs, path, "rename", from_day="1/8/2569", name_th=second, name_en="Theirs")

        refused = await mine.browser.post(f"{path}/acts/rename", data=hidden(seen.text))

        assert refused.status_code == 409
        assert refused.text.index("ที่ท่านเห็น") < refused.text.index(f"<p>{first}</p>")
        assert refused.text.index(f"<p>{first}</p>") < refused.text.index(f"<p>{second}</p>")
        assert (await mine.browser.post(f"{path}/acts/rename", data=hidden(refused.text))).status_code == 303
        assert "<h1>โรงเรียนของฉัน (จำลอง)</h1>" in (await mine.browser.get(path)).text
