"""DLA's calendar by its pages: draft, announcement, change, extension; and the same by the API."""

import re
from uuid import uuid4

import httpx
import pytest

from deploy.demo.story import AUTHORITY, SECONDARY, Story
from tests.portal.callers import Caller, a_caller, is_problem
from tests.portal.forms import forms_of

YEAR = 2570


async def form_at(caller: Caller, page: str, action: str) -> dict[str, list[str]]:
    """The form of a page that is sent to this address."""
    return forms_of((await caller.browser.get(page)).text)[action]


async def saved(caller: Caller, year: int, education: str, **more: list[str]) -> httpx.Response:
    """Save the draft as the page proposes it, but for `more`."""
    address = f"/calendar/{year}/{education}/draft"
    return await caller.browser.post(address, data=await form_at(caller, address, address) | more)


async def announce(caller: Caller, year: int) -> None:
    """Announce both calendars of a year, if they are not."""
    for education in ("basic", "vocational"):
        shown = await caller.browser.get(f"/calendar/{year}/{education}/draft")
        if shown.status_code == 303:
            continue
        assert "/announcement" in (await saved(caller, year, education)).headers["location"]
        address = f"/calendar/{year}/{education}/announcement"
        answer = await caller.browser.post(address, data=await form_at(caller, address, address))
        assert f"/calendar/{year}" == answer.headers["location"]


async def test_dla_drafts_and_announces_a_year(story: Story) -> None:
    """Home says what is missing until it is announced; what was typed wrong stays, with its fault beside it."""
    address = f"/calendar/{YEAR + 1}/basic/draft"
    async with a_caller(story, "dla") as dla, a_caller(story, "registrar") as registrar:
        await announce(dla, YEAR)
        form = await form_at(dla, address, address)
        place = form["code"].index("appointment_orders")
        form["due"][place] = "32/6/2571"
        refused = await dla.browser.post(address, data=form)
        assert 409 == refused.status_code
        assert 'value="32/6/2571"' in refused.text
        assert f'id="lines.{place}.due-w"' in refused.text
        assert f'href="#lines.{place}.due"' in refused.text

        form["due"][place] = "9 มิถุนายน 2571"
        form |= {"removed": ["lsq_open"], "key": [str(uuid4())]}
        form["title"][-1], form["due"][-1] = "ส่งแบบสำรวจครู", "1/7/2571"
        answer = await dla.browser.post(address, data=form)
        assert f"/calendar/{YEAR + 1}/basic/announcement" == answer.headers["location"]
        effects = (await dla.browser.get(answer.headers["location"])).text
        assert "9\N{NO-BREAK SPACE}มิ.ย.\N{NO-BREAK SPACE}2571" in effects
        assert "ส่งแบบสำรวจครู" in effects
        assert "เปิดระบบ LSQ" not in effects
        assert re.search(r"สถานศึกษา [0-9,]+ แห่ง", effects)

        shown = (await registrar.browser.get(f"/calendar/{YEAR + 1}")).text
        assert "ยังไม่ประกาศปฏิทินปีการศึกษา 2571" in shown
        assert "/draft" not in shown
        await dla.browser.post(answer.headers["location"], data=forms_of(effects)[answer.headers["location"]])
        assert "ส่งแบบสำรวจครู" in (await registrar.browser.get(f"/calendar/{YEAR + 1}")).text


async def test_home_names_the_calendar_that_is_missing(story: Story) -> None:
    """To DLA in time for the next year, until both kinds of education are announced; to others not yet."""
    row = f'id="calendar-{YEAR}"'
    async with a_caller(story, "dla") as dla, a_caller(story, "registrar") as registrar:
        assert row not in (await registrar.browser.get("/home")).text
        if (await dla.browser.get(f"/calendar/{YEAR}/basic/draft")).status_code == 200:
            assert row in (await dla.browser.get("/home")).text
        await announce(dla, YEAR)
        assert row not in (await dla.browser.get("/home")).text


async def test_the_second_to_save_a_draft_sees_the_first(story: Story) -> None:
    """Nothing is lost: the draft of the other and the own form on one page; sent again it is saved."""
    address = "/calendar/2580/vocational/draft"
    async with a_caller(story, "dla") as first, a_caller(story, "dla") as second:
        mine = await form_at(second, address, address)
        await saved(first, 2580, "vocational", removed=["lsq_open"])
        mine["due"][mine["code"].index("appointment_orders")] = "8/6/2580"

        refused = await second.browser.post(address, data=mine)

        assert 409 == refused.status_code
        assert "ร่างที่บันทึกไว้ล่าสุดของผู้อื่น" in refused.text
        assert "8/6/2580 · " in refused.text
        assert "<dd>ว่าง</dd>" in refused.text
        again = forms_of(refused.text)[address]
        assert "8/6/2580" in again["due"]
        assert 303 == (await second.browser.post(address, data=again)).status_code


async def test_a_line_is_changed_and_keeps_its_history(story: Story) -> None:
    """A reason is needed; then everybody sees the new day and the former one."""
    async with a_caller(story, "dla") as dla, a_caller(story, "director") as director:
        await announce(dla, YEAR)
        page = f"/calendar/{YEAR}/basic/count_day_2"
        form = await form_at(dla, page, f"{page}/changes") | {"due": ["12/11/2570"]}
        refused = await dla.browser.post(f"{page}/changes", data=form | {"reason": [""]})
        assert 409 == refused.status_code
        assert 'value="12/11/2570"' in refused.text
        assert 'id="reason-w"' in refused.text

        form |= {"reason": ["นับหลังวันลอยกระทง"], "key": [str(uuid4())]}
        assert 303 == (await dla.browser.post(f"{page}/changes", data=form)).status_code

        shown = (await director.browser.get(page)).text
        assert "นับหลังวันลอยกระทง" in shown
        assert "10\N{NO-BREAK SPACE}พ.ย.\N{NO-BREAK SPACE}2570" in shown
        assert "แก้หลังประกาศ" in (await director.browser.get(f"/calendar/{YEAR}")).text
        assert "/changes" not in shown


async def test_an_extension_is_given_and_taken_back(story: Story) -> None:
    """To nobody: refused, and what was typed stays. To a school that is ticked: its home has the later day."""
    page = "/calendar/2569/basic/graduation"
    async with a_caller(story, "dla") as dla, a_caller(story, "registrar") as registrar:
        form = await form_at(dla, f"{page}?province=58", f"{page}/extensions")
        form |= {"until": ["10/4/2570"], "reason": ["น้ำท่วม"]}
        refused = await dla.browser.post(f"{page}/extensions", data=form)
        assert 409 == refused.status_code
        assert "ยังไม่ได้เลือกว่าขยายเวลาให้ใคร" in refused.text
        assert 'value="10/4/2570"' in refused.text

        form |= {"picked": [f"{AUTHORITY}/{SECONDARY}"], "key": [str(uuid4())]}
        assert 303 == (await dla.browser.post(f"{page}/extensions", data=form)).status_code

        home = (await registrar.browser.get("/home")).text
        assert "10\N{NO-BREAK SPACE}เมษายน\N{NO-BREAK SPACE}2570" in home
        assert "ขยายเวลา" in (await registrar.browser.get("/calendar")).text
        forms = forms_of((await dla.browser.get(page)).text)
        [undo] = [address for address in forms if address.endswith("/take-back")]
        assert 303 == (await dla.browser.post(undo, data=forms[undo])).status_code
        assert (
            "10\N{NO-BREAK SPACE}เมษายน\N{NO-BREAK SPACE}2570"
            not in (await registrar.browser.get("/home")).text
        )
        assert "เลิกทำแล้ว" in (await registrar.browser.get(page)).text


@pytest.mark.parametrize("key", ["province", "clerk", "officer", "director", "registrar", "writer"])
async def test_only_dla_makes_calendars(story: Story, key: str) -> None:
    """A page in Thai that names the office; all may read."""
    async with a_caller(story, key) as caller:
        refused = await caller.browser.get(f"/calendar/{YEAR}/basic/draft")
        assert 403 == refused.status_code
        assert "เจ้าหน้าที่กรมส่งเสริมการปกครองท้องถิ่น" in refused.text
        for path in (
            "/calendar",
            "/calendar/2569",
            "/calendar/2569/basic/appointment_orders",
            "/calendar/2599",
        ):
            expected = 200
            assert expected == (await caller.browser.get(path)).status_code, path
        assert 404 == (await caller.browser.get("/calendar/2569/basic/no_such_line")).status_code


async def test_programs_make_calendars_too(story: Story) -> None:
    """Draft, announcement, change, extension; each key acts once; others are refused with a problem."""
    base = "/api/v1/calendars/2581/vocational"
    async with a_caller(story, "dla") as dla, a_caller(story, "registrar") as registrar:

        async def post(path: str, body: dict[str, object], key: str | None = None) -> httpx.Response:
            headers = dla.bearer | {"idempotency-key": key or str(uuid4())}
            return await dla.stranger.post(path, json=body, headers=headers)

        draft = (await dla.stranger.get(f"{base}/draft", headers=dla.bearer)).json()
        lines = [
            {name: value for name, value in line.items() if not name.startswith("former_")}
            for line in draft["lines"]
        ]
        assert {"version": 1} == (await post(f"{base}/draft", {"version": 0, "lines": lines})).json()
        digest = (await dla.stranger.get(f"{base}/draft", headers=dla.bearer)).json()["effects_sha256"]
        key = str(uuid4())
        both = [await post(f"{base}/announcement", {"effects_sha256": digest}, key) for _ in range(2)]
        assert [200, 200] == [answer.status_code for answer in both]
        assert both[0].json() == both[1].json()

        change = {"version": 1, "starts": None, "due": "2038-06-14", "reason": "วันหยุด"}
        assert {"version": 2} == (await post(f"{base}/lines/appointment_orders", change)).json()
        extension = {
            "code": "appointment_orders",
            "until": "2038-06-21",
            "reason": "น้ำท่วม",
            "places": [{"authority": AUTHORITY, "below": True}],
        }
        made = (await post("/api/v1/calendars/2581/extensions", extension)).json()
        owing = await dla.stranger.get(
            "/api/v1/calendars/2581/owing/appointment_orders", params={"province": "58"}, headers=dla.bearer
        )
        assert {"2038-06-21"} == {
            one["due"] for one in owing.json()["organisations"] if one["authority"] == AUTHORITY
        }
        history = await registrar.stranger.get(f"{base}/lines/appointment_orders", headers=registrar.bearer)
        assert [2, 1] == [len(history.json()["versions"]), len(history.json()["extensions"])]
        assert 200 == (await post(f"/api/v1/extensions/{made['extension']}/take-back", {})).status_code
        refused = await registrar.stranger.get(f"{base}/draft", headers=registrar.bearer)
        assert "system.not_allowed" == is_problem(refused)["code"]
        own = await registrar.stranger.get("/api/v1/calendars/2569", headers=registrar.bearer)
        assert "appointment_orders" in {task["code"] for task in own.json()["tasks"]}


async def test_the_second_to_change_a_line_sees_both_days(story: Story) -> None:
    """What was typed stays beside what the other has saved; sent again it is valid."""
    page = f"/calendar/{YEAR}/basic/count_day_1"
    async with a_caller(story, "dla") as first, a_caller(story, "dla") as second:
        await announce(first, YEAR)
        mine = await form_at(second, page, f"{page}/changes") | {"due": ["13/6/2570"], "reason": ["ของฉัน"]}
        theirs = await form_at(first, page, f"{page}/changes") | {"due": ["12/6/2570"], "reason": ["ของเขา"]}
        assert 303 == (await first.browser.post(f"{page}/changes", data=theirs)).status_code

        refused = await second.browser.post(f"{page}/changes", data=mine)

        assert 409 == refused.status_code
        assert refused.text.index("<dd>13/6/2570</dd>") < refused.text.index("<dd>12/6/2570</dd>")
        again = forms_of(refused.text)[f"{page}/changes"]
        assert (["13/6/2570"], ["ของฉัน"]) == (again["due"], again["reason"])
        wrong = await second.browser.post(f"{page}/changes", data=mine | {"reason": [""]})
        assert 409 == (await second.browser.post(f"{page}/changes", data=mine)).status_code
        assert forms_of(wrong.text)[f"{page}/changes"]["version"] == mine["version"]
        assert 303 == (await second.browser.post(f"{page}/changes", data=again)).status_code
        shown = (await second.browser.get(page)).text
        assert "13\N{NO-BREAK SPACE}มิ.ย.\N{NO-BREAK SPACE}2570" in shown
