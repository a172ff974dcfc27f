"""Days of a school's own, by page and API: the school proposes, the clerk decides."""

import re
from uuid import uuid4

from deploy.demo.story import COLLEGE, SECONDARY, Story
from tests.portal.callers import a_caller, is_problem
from tests.portal.forms import forms_of

PAGE = "/calendar/2569/shifts"
APRIL = "5\N{NO-BREAK SPACE}เม.ย.\N{NO-BREAK SPACE}2570"


async def test_the_director_proposes_and_the_clerk_decides(story: Story) -> None:
    """A wrong day stays with its fault; refused without a reason; then the calendar has the school's days."""
    async with a_caller(story, "director") as director, a_caller(story, "clerk") as clerk:
        form = forms_of((await director.browser.get(PAGE)).text)[PAGE]
        place = form["code"].index("term_2")
        form["starts"][place], form["due"][place] = "8/11/2569", "32/4/2570"
        refused = await director.browser.post(PAGE, data=form | {"reason": ["ซ่อมอาคาร"]})
        assert 409 == refused.status_code
        assert 'value="32/4/2570"' in refused.text
        assert 'id="term_2.due-w"' in refused.text
        assert 'value="ซ่อมอาคาร"' in refused.text

        form["due"][place] = "5/4/2570"
        form |= {"reason": ["ซ่อมอาคาร"], "key": [str(uuid4())]}
        assert 303 == (await director.browser.post(PAGE, data=form)).status_code
        assert "รอ อปท. ตัดสิน" in (await director.browser.get(PAGE)).text
        assert APRIL not in (await director.browser.get("/calendar/2569")).text

        forms = forms_of((await clerk.browser.get(PAGE)).text)
        [address] = [one for one in forms if one.startswith(f"{PAGE}/")]
        empty = await clerk.browser.post(address, data=forms[address] | {"accepted": ["true"]})
        assert (409, True) == (empty.status_code, "ช่องนี้ยังว่าง" in empty.text)
        decision = forms[address] | {"accepted": ["true"], "reason": ["เห็นชอบ"]}
        assert 303 == (await clerk.browser.post(address, data=decision)).status_code
        shown = (await director.browser.get("/calendar/2569")).text
        assert APRIL in shown
        assert "สถานศึกษาเลื่อน" in shown


async def test_nothing_typed_is_refused(story: Story) -> None:
    """With what to do; an office that may not shift is refused by name."""
    async with a_caller(story, "registrar") as registrar, a_caller(story, "writer") as writer:
        form = forms_of((await registrar.browser.get(PAGE)).text)[PAGE]
        refused = await registrar.browser.post(PAGE, data=form | {"reason": ["x"]})
        assert 409 == refused.status_code
        assert "ยังไม่ได้พิมพ์วันใหม่" in refused.text
        assert PAGE not in forms_of((await writer.browser.get(PAGE)).text)
        foreign = await writer.browser.post(PAGE, data=form | {"reason": ["x"]})
        assert 403 == foreign.status_code
        assert "นายทะเบียน" in foreign.text


async def test_programs_shift_too(story: Story) -> None:
    """A clerk's is valid at once; a school proposes its own only."""
    body = {
        "lines": [{"code": "term_2", "starts": "2026-11-08", "due": "2027-04-09"}],
        "reason": "ฝึกงาน",
    }
    path = "/api/v1/calendars/2569/shifts"
    async with a_caller(story, "clerk") as clerk, a_caller(story, "college registrar") as registrar:
        made = await clerk.stranger.post(
            path, json=body | {"school": COLLEGE}, headers=clerk.bearer | {"idempotency-key": str(uuid4())}
        )
        assert "accepted" == made.json()["state"]
        own = await registrar.stranger.post(
            path, json=body, headers=registrar.bearer | {"idempotency-key": str(uuid4())}
        )
        assert "proposed" == own.json()["state"]
        foreign = await registrar.stranger.post(
            path,
            json=body | {"school": SECONDARY},
            headers=registrar.bearer | {"idempotency-key": str(uuid4())},
        )
        assert "system.not_allowed" == is_problem(foreign)["code"]
        decided = await clerk.stranger.post(
            f"/api/v1/shifts/{own.json()['shift']}/decision",
            json={"school": COLLEGE, "accepted": False, "reason": "ใช้ของเดิม"},
            headers=clerk.bearer | {"idempotency-key": str(uuid4())},
        )
        assert {"shift": own.json()["shift"], "accepted": False} == decided.json()
        seen = (await registrar.stranger.get(path, headers=registrar.bearer)).json()["shifts"]
        states = {one["shift"]: one["state"] for one in seen}
        assert ["accepted", "refused"] == [states[answer.json()["shift"]] for answer in (made, own)]


async def test_the_second_of_two_clerks_sees_what_the_first_has_decided(story: Story) -> None:
    """His own decision stands beside it with its reason; the first one's is valid."""
    async with (
        a_caller(story, "director") as director,
        a_caller(story, "clerk") as first,
        a_caller(story, "clerk") as second,
    ):
        form = forms_of((await director.browser.get(PAGE)).text)[PAGE]
        place = form["code"].index("term_2")
        form["starts"][place], form["due"][place] = "9/11/2569", "6/4/2570"
        form |= {"reason": ["สองคนตัดสิน"], "key": [str(uuid4())]}
        assert 303 == (await director.browser.post(PAGE, data=form)).status_code
        shown = [forms_of((await clerk.browser.get(PAGE)).text) for clerk in (first, second)]
        proposed = re.search(r'สองคนตัดสิน.*?action="([^"]+)"', (await first.browser.get(PAGE)).text, re.DOTALL)
        assert proposed is not None
        address = proposed[1]
        yes = shown[0][address] | {"accepted": ["true"], "reason": ["เห็นชอบของเขา"]}
        no = shown[1][address] | {"accepted": ["false"], "reason": ["ไม่เห็นชอบของฉัน"]}
        assert 303 == (await first.browser.post(address, data=yes)).status_code

        late = await second.browser.post(address, data=no)

        assert 409 == late.status_code
        mine = late.text.index("ที่ท่านตัดสิน")
        assert mine < late.text.index("ไม่เห็นชอบของฉัน", mine) < late.text.index("เห็นชอบของเขา", mine)
