"""Each page declares whose it is: of some offices, of everybody signed in, or public; the menu offers no other."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.portal import pages
from services.portal.render import templates
from services.portal.session import HeldBy, Session, signed_in
from shared.access.tokens import OFFICES
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office

# Pages that strangers see: the way in, and the public check of a document.
PUBLIC = {
    *("/sign-in", "/register", "/verify", "/verify/{code}", "/v/{code}", "/V/{code}"),
    *("/entry-points", "/entry-points.pdf"),
    *("/manuals", "/manuals/{manual}", "/manuals/{manual}/{task}", "/manuals/pictures/{picture}.png"),
}
PLACES = {
    Office.DLA_OFFICER: (NOWHERE, NOWHERE),
    Office.PROVINCE_OFFICER: ("58", NOWHERE),
    Office.AUTHORITY_CLERK: ("58-PAO-01", NOWHERE),
    Office.REGISTRAR_OFFICER: ("58-PAO-01", NOWHERE),
    Office.DIRECTOR: ("58-PAO-01", "3058910002"),
    Office.REGISTRAR: ("58-PAO-01", "3058910002"),
    Office.COMMITTEE_MEMBER: ("58-PAO-01", "3058910002"),
}


def page_routes() -> list[APIRoute]:
    """The routes of all pages that are read."""
    return [
        route
        for area in pages.AREAS
        for route in area.router.routes
        if isinstance(route, APIRoute) and "GET" in route.methods
    ]


def calls(dependant: Dependant) -> Iterator[Any]:
    """What a route depends on."""
    for one in dependant.dependencies:
        yield one.call
        yield from calls(one)


def offices_of(route: APIRoute) -> set[Office] | None:
    """The offices whose page it is: all of them for everybody signed in; None for a public page."""
    found = list(calls(route.dependant))
    held = [one for one in found if isinstance(one, HeldBy)]
    if held:
        return set(held[0].offices)
    return set(Office) if signed_in in found else None


def session(office: Office) -> Session:
    """A person in this office."""
    authority, school = PLACES[office]
    now = datetime.now(UTC)
    return Session("s" * 20, "t", now, now, "ชื่อ", (office,), authority, school, "หน่วยงาน", ())


def menu(of: Session) -> set[str]:
    """The addresses to which the menu leads."""
    frame = {
        "session": of,
        "lang": "th",
        "now": datetime.now(UTC),
        "path": "/home",
        "address": "http://localhost",
        "development": False,
    }
    shown = templates.get_template("base.html").render(frame)
    [bar] = re.findall(r'<nav class="nav".*?</nav>', shown, re.DOTALL)
    return set(re.findall(r'href="([^"]+)"', bar))


def test_the_pages_without_a_session_are_listed() -> None:
    """A page that forgets its session would be public."""
    assert {route.path for route in page_routes() if offices_of(route) is None} == PUBLIC


def test_every_office_has_a_place_here() -> None:
    """A new office is looked at by this test, too."""
    assert set(OFFICES) == set(PLACES) == set(Office)


@pytest.mark.parametrize("office", Office)
def test_the_menu_leads_to_pages_of_the_office(office: Office) -> None:
    """Each link is the address of a page, and one that this office may open."""
    routes = page_routes()
    wrong = []
    for address in sorted(menu(session(office))):
        page = next((route for route in routes if route.path_regex.fullmatch(address)), None)
        offices = offices_of(page) if page else set()
        if offices is not None and office not in offices:
            wrong.append(address)

    assert [] == wrong, "the menu's condition and the page's HeldBy differ"


def test_the_declaration_is_found() -> None:
    """The check itself can fail: a page of some offices, one of all, one of strangers."""
    found = {route.path: offices_of(route) for route in page_routes()}

    assert set(Office) - {Office.COMMITTEE_MEMBER} == found["/tracker/{authority}"]
    assert set(Office) == found["/home"]
    assert found["/sign-in"] is None
    assert "/tracker" in menu(session(Office.PROVINCE_OFFICER)) - menu(session(Office.DIRECTOR))
