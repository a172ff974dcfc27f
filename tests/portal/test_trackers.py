"""The trackers by pages and API: from the country down to a school, lines with whom to ask, a workbook."""

import io
import re

import openpyxl
import pytest

from deploy.demo.story import AUTHORITY, CLOCK, SECONDARY, Story, thai_day
from services.portal.texts.trackers import NAMES, STATES
from tests.portal.callers import a_caller, is_problem


async def test_dla_goes_down_to_a_school(story: Story) -> None:
    """Its home is the country; each level links to the next, and the school shows its lines."""
    async with a_caller(story, "dla") as dla:
        home = (await dla.browser.get("/home")).text
        country = (await dla.browser.get("/tracker")).text
        province = (await dla.browser.get("/tracker/58")).text
        authority = (await dla.browser.get(f"/tracker/{AUTHORITY}")).text
        school = (await dla.browser.get(f"/tracker/{AUTHORITY}/{SECONDARY}")).text

    assert "ทั้งประเทศวันนี้" in home
    assert all(name in home for name in NAMES.values())
    assert 'href="/tracker/58"' in country
    assert f'href="/tracker/{AUTHORITY}"' in province
    assert f'href="/tracker/{AUTHORITY}/{SECONDARY}"' in authority
    registrar = story.staff["registrar"]
    assert f"{registrar.first} {registrar.last}" in school
    assert "เข้าใช้แล้ว" in school


@pytest.mark.parametrize("key", ["province", "officer", "clerk", "director"])
async def test_each_office_sees_its_own(story: Story, key: str) -> None:
    """What is above or beside is refused; the page itself never."""
    async with a_caller(story, key) as caller:
        own = await caller.browser.get("/tracker")
        above = await caller.browser.get("/tracker/-/-/orders" if key == "province" else "/tracker/58")
    async with a_caller(story, "writer") as writer:
        refused = await writer.browser.get("/tracker")

    assert 200 == own.status_code
    assert (403, 403) == (above.status_code, refused.status_code)


async def test_a_figure_leads_to_its_lines(story: Story) -> None:
    """As many as the figure says; a name finds, a state filters; whom to ask stands beside."""
    async with a_caller(story, "province") as province:
        table = (await province.browser.get("/tracker")).text
        link, figure = re.findall(r'href="(/tracker/58/-/orders\?state=missing)"><b>([\d,]+)</b>', table)[0]
        missing = (await province.browser.get(link)).text
        found = (await province.browser.get("/tracker/58/-/orders", params={"find": "ไม่มีชื่อนี้"})).text

    assert figure == re.findall(r"([\d,]+) รายการ", missing)[0]
    assert "ขาดส่ง" in missing
    assert "ไม่มีรายการในตัวกรองนี้" in found
    # where nobody is in office yet, at the nearest above
    officer = story.staff["province"]
    assert f"{officer.first} {officer.last}" in missing


async def test_a_past_day_is_asked_in_thai(story: Story) -> None:
    """The day stays in every link; one that cannot be read says so, and today is shown."""
    async with a_caller(story, "province") as province:
        then = (await province.browser.get("/tracker", params={"on": "๑/๗/๒๕๖๙"})).text
        wrong = (await province.browser.get("/tracker", params={"on": "31/2/2569"})).text

    assert "กรกฎาคม" in then
    assert "/tracker/58/-/orders?on=" in then
    assert "อ่านวันที่ไม่ได้" in wrong
    assert thai_day(CLOCK).split("/")[0] in wrong


async def test_the_workbook_has_every_line(story: Story) -> None:
    """A sheet of figures whose rows add up, and one for each tracker with as many lines as its figure."""
    async with a_caller(story, "province") as province:
        answer = await province.browser.get("/tracker/58/-/all.xlsx")
        totals = (
            await province.stranger.get("/api/v1/trackers?authority=58", headers=province.bearer)
        ).json()["totals"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    summary = [[cell.value for cell in row] for row in book["สรุป"].iter_rows(min_row=2)]

    for column in range(1, len(summary[0])):
        assert summary[-1][column] == sum(row[column] for row in summary[:-1])
    for tracker, name in NAMES.items():
        rows = list(book[name].iter_rows(min_row=2, values_only=True))
        assert totals[tracker]["owed"] == len(rows)
        words = [state[2] for state in STATES[tracker].values()]
        assert all(row[6] in words for row in rows)
    assert any(row[10] for row in book[NAMES["orders"]].iter_rows(min_row=2, values_only=True))


async def test_a_program_reads_figures_and_lines(story: Story) -> None:
    """Both routes; a place of somebody else is refused as a problem."""
    async with a_caller(story, "officer") as officer:
        place = {"authority": AUTHORITY}
        table = await officer.stranger.get("/api/v1/trackers", params=place, headers=officer.bearer)
        lines = await officer.stranger.get(
            "/api/v1/trackers/entry", params={**place, "state": "entered"}, headers=officer.bearer
        )
        own = await officer.stranger.get("/api/v1/trackers", headers=officer.bearer)
        refused = await officer.stranger.get(
            "/api/v1/trackers", params={"authority": "58"}, headers=officer.bearer
        )

    assert table.json()["totals"]["entry"]["entered"] == lines.json()["total"] > 0
    assert own.json()["rows"] == table.json()["rows"]
    assert 403 == refused.status_code
    assert "system.not_allowed" == is_problem(refused)["code"]
