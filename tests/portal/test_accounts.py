"""Sessions by cookie and by bearer, when they end, and the choice among several organisations of one person."""

import re
from datetime import date
from uuid import uuid4

import httpx
import pytest

from deploy.demo.offices import record
from deploy.demo.people.staff import Staff, a_person
from deploy.demo.story import AUTHORITY, CLOCK, Story
from services.portal.session import COOKIE
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import RenewToken, session_digest
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office
from tests.portal.callers import a_caller, is_problem
from tests.world.schools import make_school
from tests.world.stack import Stack, until

# a school that no other test uses
CHANGING = ("58-TM-02", "3058919982")


async def a_person_of_two_offices(story: Story) -> Staff:
    """Clerk of the authority and officer of the province: appointed once, whoever asks first."""
    if "two offices" not in story.staff:
        who = story.staff["two offices"] = a_person(story.seed, 93)
        dla = await story.sign_in("dla")
        await record(
            story,
            dla,
            AUTHORITY,
            NOWHERE,
            "931/2569",
            [who.appointed(Office.AUTHORITY_CLERK)],
            ["two offices"],
        )
        await record(
            story, dla, "58", NOWHERE, "932/2569", [who.appointed(Office.PROVINCE_OFFICER)], ["two offices"]
        )
    return story.staff["two offices"]


async def a_person_of_four_offices(story: Story) -> None:
    """Director, registrar and twice member of the committee of one school: appointed once."""
    if "four offices" in story.staff:
        return
    who, proofreader, checker = (a_person(story.seed, number) for number in (97, 98, 99))
    story.staff |= {"four offices": who, "proofreader": proofreader, "checker": checker}
    member, dla = Office.COMMITTEE_MEMBER, await story.sign_in("dla")
    school = "3058990097"
    assert isinstance(story.stack, Stack)
    await make_school(story.stack, AUTHORITY, school)
    # an order gives a code for each appointment; the first that is used voids the others
    orders = {
        "941/2569": {"four offices": who.appointed(Office.DIRECTOR)},
        "942/2569": {"four offices": who.appointed(Office.REGISTRAR)},
        "943/2569": {
            "four offices": who.appointed(member, Duty.WRITES),
            "proofreader": proofreader.appointed(member, Duty.PROOFREADS),
            "checker": checker.appointed(member, Duty.CHECKS),
        },
        "944/2569": {"four offices": who.appointed(member, Duty.CHAIR)},
    }
    for number, named in orders.items():
        await record(story, dla, AUTHORITY, school, number, [*named.values()], [*named])


def choices(page: str) -> list[dict[str, str]]:
    """The forms of the page: organisation, offices, and what is sent."""
    found = re.findall(
        r'action="/organisation"><h2>([^<]+)</h2><p>([^<]+)</p>.*?name="appointment" value="([^"]+)".*?name="key" value="([^"]+)"',
        page,
    )
    return [dict(zip(("organisation", "offices", "appointment", "key"), one, strict=True)) for one in found]


async def test_signing_out_ends_the_session_in_registry(story: Story) -> None:
    """Not only this browser forgets it: the secret is refused from then on, as cookie or as bearer, here or
    at another process of the portal.
    """
    async with a_caller(story, "registrar") as registrar:
        assert 200 == (await registrar.browser.get("/home")).status_code
        secret = registrar.browser.cookies[COOKIE]
        left = await registrar.browser.post("/sign-out")

        assert "/sign-in" == left.headers["location"]
        with pytest.raises(Refusal):
            await story.stack.ask(
                RenewToken(authority=NOWHERE, school=NOWHERE, session=session_digest(secret)),
                story.stack.token_of("portal"),
            )
        for headers in ({"cookie": f"{COOKIE}={secret}"}, {"authorization": f"Bearer {secret}"}):
            assert 401 == (await registrar.stranger.get("/api/v1/reports", headers=headers)).status_code


async def test_the_cookie_is_for_this_site_and_no_script(story: Story) -> None:
    """HttpOnly, SameSite=Strict, and nothing in it but the secret of the session."""
    async with a_caller(story, "registrar") as registrar:
        cookie = registrar.sign_in_response.headers["set-cookie"]
        assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/"))


async def test_cookie_and_bearer_are_the_same_session(story: Story) -> None:
    """Pages and API know the same person; a bearer goes before a cookie."""
    async with a_caller(story, "registrar") as registrar:
        secret = registrar.browser.cookies[COOKIE]
        by_bearer = await registrar.stranger.get(
            "/api/v1/reports", headers={"authorization": f"Bearer {secret}"}
        )
        by_cookie = await registrar.browser.get("/api/v1/reports")
        nonsense = await registrar.browser.get(
            "/api/v1/reports", headers={"authorization": "Bearer " + "n" * 43}
        )

        assert (200, 200, 401) == (by_bearer.status_code, by_cookie.status_code, nonsense.status_code)


@pytest.mark.parametrize("secret", ["x", "short", "x" * 101, "ก" * 30, "Basic dXNlcjpwYXNzd29yZHdvcmQ="])
async def test_a_bearer_that_is_no_secret_is_not_signed_in(stranger: httpx.AsyncClient, secret: str) -> None:
    """401, a problem; never a defect."""
    answer = await stranger.get("/api/v1/reports", headers={b"authorization": f"Bearer {secret}".encode()})

    assert 401 == answer.status_code
    assert "system.not_signed_in" == is_problem(answer)["code"]


@pytest.mark.long
async def test_who_lost_the_office_is_signed_out_when_the_token_is_renewed(story: Story) -> None:
    """Another registrar is appointed from today.

    A portal that must ask registry again (tokens live ten minutes; here it is restarted) refuses the
    former one.
    """
    former, later = a_person(story.seed, 91), a_person(story.seed, 92)
    story.staff |= {"leaving": former, "coming": later}
    await appoint_registrar(story, "901/2569", former, date(2026, 6, 8), "leaving")
    async with a_caller(story, "leaving") as caller:
        assert 200 == (await caller.browser.get("/home")).status_code
        await appoint_registrar(story, "902/2570", later, CLOCK.date(), "coming")
        await story.stack.restart("portal")
        # it has said that it has started before it listens
        await until(lambda: listens(story))

        page, api = await caller.browser.get("/home"), await caller.browser.get("/api/v1/reports")
        assert (303, "/sign-in") == (page.status_code, page.headers["location"])
        assert 401 == api.status_code
        again = await caller.browser.post(
            "/sign-in", data={"user_name": former.user_name, "password": former.password}
        )
        assert 403 == again.status_code
        assert "ไม่มีคำสั่งแต่งตั้งที่มีผลในวันนี้" in again.text
        assert "901/2569" in again.text


async def listens(story: Story) -> bool:
    """Whether the portal accepts connections."""
    try:
        return (await story.http.get("/sign-in")).is_success
    except httpx.TransportError:
        return False


async def appoint_registrar(story: Story, number: str, who: Staff, dated: date, key: str) -> None:
    """DLA records the order of a school that no other test uses."""
    dla = await story.sign_in("dla")
    await make_school(story.stack, *CHANGING)
    await record(
        story,
        dla,
        *CHANGING,
        number,
        [who.appointed(Office.REGISTRAR)],
        [key],
        dated=dated,
    )


async def test_who_holds_offices_at_two_organisations_chooses_and_changes(story: Story) -> None:
    """After signing in the choice is shown; the other organisation has its own menu; pressed twice it is one
    change; the secret of before is refused.
    """
    await a_person_of_two_offices(story)
    async with a_caller(story, "two offices") as caller:
        assert "/organisation" == caller.sign_in_response.headers["location"]
        before, page = caller.browser.cookies[COOKIE], (await caller.browser.get("/organisation")).text
        [other] = choices(page)
        form = {"appointment": other["appointment"], "key": other["key"]}
        changed = await caller.browser.post("/organisation", data=form)
        assert (303, "/home") == (changed.status_code, changed.headers["location"])
        after = caller.browser.cookies[COOKIE]
        again = await caller.stranger.post(
            "/organisation", data=form, headers={"cookie": f"{COOKIE}={before}"}
        )
        assert (303, after) == (again.status_code, again.cookies[COOKIE]), (
            "the browser that missed the answer gets the same secret"
        )

        assert f"{other['offices']} · {other['organisation']}" in (await caller.browser.get("/home")).text
        assert other["organisation"] not in [
            choice["organisation"] for choice in choices((await caller.browser.get("/organisation")).text)
        ]
        lost = await caller.stranger.get("/home", headers={"cookie": f"{COOKIE}={before}"})
        assert (303, "/sign-in") == (lost.status_code, lost.headers["location"])


async def test_an_office_of_somebody_else_is_not_chosen(story: Story) -> None:
    """Refused, and the session stays as before; without a session there is nothing to change."""
    await a_person_of_two_offices(story)
    async with a_caller(story, "two offices") as caller, a_caller(story, "registrar") as registrar:
        [other] = choices((await caller.browser.get("/organisation")).text)
        foreign = {"appointment": other["appointment"], "key": str(uuid4())}
        assert 409 == (await registrar.browser.post("/organisation", data=foreign)).status_code
        assert "นายทะเบียน" in (await registrar.browser.get("/home")).text
        assert (
            "/sign-in" == (await registrar.stranger.post("/organisation", data=foreign)).headers["location"]
        )
        assert "เปลี่ยนหน่วยงาน" not in (await registrar.browser.get("/home")).text


async def test_who_holds_four_offices_at_one_school_has_them_all(story: Story) -> None:
    """Nothing is to be chosen: the head of the page names the offices, each once, and the menu and the pages
    show what any of them may do.
    """
    await a_person_of_four_offices(story)
    async with a_caller(story, "four offices") as caller:
        assert "/home" == caller.sign_in_response.headers["location"]
        page = (await caller.browser.get("/home")).text
        head = re.search(r'class="who"><b>[^<]+</b>([^<·]+)·', page)
        assert head
        assert {"ผู้อำนวยการสถานศึกษา", "นายทะเบียน", "กรรมการจัดทำเอกสารหลักฐานการศึกษา"} == {
            office.strip() for office in head.group(1).split(",")
        }
        assert 'href="/imports"' in page
        assert "เปลี่ยนหน่วยงาน" not in page
