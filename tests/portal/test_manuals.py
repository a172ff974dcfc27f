"""The manuals name pages that exist, in the words that these have; every page of an office is in one."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.portal.manuals import MANUALS, manuals
from services.portal.pages import AREAS
from services.portal.session import HeldBy, signed_in
from shared.contracts.catalogue import problems
from tests.laws.sources import ROOT

TASKS = sorted((MANUALS / "tasks").glob("*.md"))
PICTURES = sorted((MANUALS / "pictures").glob("*.png"))
ROUTES = [route for area in AREAS for route in area.router.routes if isinstance(route, APIRoute)]
# pages that no manual names, each with the reason
NOT_IN_A_MANUAL = {
    "/orders/{order}.pdf": "a file, opened from the orders",
    "/documents/{issue}.pdf": "a file, opened from the register",
    "/reports/{report}/{version}.pdf": "a file, opened from the report",
    "/circulars/{circular}/files/{position}": "a file, opened from the circular",
    "/circulars/{circular}/letters/{cover}": "a file, opened from the circular",
    "/orders/collected/form.xlsx": "a file, opened from the collected orders",
    "/organisation-imports/blank.xlsx": "a file, opened from the imports of organisations",
    "/organisation-imports/current.xlsx": "a file, opened from the imports of organisations",
}
MAX_PICTURES = 12
MAX_PICTURE_BYTES = 100_000
PORTAL = ROOT / "services" / "portal"


def page_of(route: APIRoute) -> str:
    """The path of a route as a manual writes it."""
    return re.sub(r":\w+\}", "}", route.path)


def named(source: Path) -> set[str]:
    """The paths that a page names, as link or as code."""
    found = re.findall(r"\]\((/[^)]*)\)|`(/[^`]+)`", source.read_text(encoding="utf-8"))
    return {linked or written for linked, written in found}


def pages_named_by(path: str) -> set[str]:
    """The pages of the portal that a path of a manual means."""
    return {page_of(route) for route in ROUTES if page_of(route) == path or route.path_regex.fullmatch(path)}


@pytest.mark.parametrize("source", TASKS, ids=lambda path: path.stem)
def test_a_manual_names_pages_that_exist(source: Path) -> None:
    """Each path is one of the router's; each task names its page."""
    paths = named(source)

    assert paths
    assert [] == [path for path in sorted(paths) if not pages_named_by(path)]


def test_every_page_of_people_with_a_session_is_in_a_manual() -> None:
    """Above all those of certain offices; else it is listed above with its reason."""
    in_manuals = {page for source in TASKS for path in named(source) for page in pages_named_by(path)}
    pages = {
        page_of(route) for route in ROUTES if (route.methods == {"GET"} and needs(route.dependant, signed_in))
    }
    assert pages

    assert NOT_IN_A_MANUAL.keys() == pages - in_manuals


def test_what_certain_offices_do_is_in_a_manual() -> None:
    """A form that only they may send stands on a page of a manual, or has a path under one."""
    in_manuals = {page for source in TASKS for path in named(source) for page in pages_named_by(path)}
    of_offices = {
        page_of(route)
        for route in ROUTES
        if any(isinstance(one.call, HeldBy) for one in dependants(route.dependant))
    }
    assert "/orders/{order}/codes" in of_offices

    assert [] == [
        path
        for path in sorted(of_offices - in_manuals)
        if not any(path.startswith(f"{page}/") for page in in_manuals)
    ]


def dependants(dependant: Dependant) -> Iterator[Dependant]:
    """A dependency and all on which it depends."""
    yield dependant
    for one in dependant.dependencies:
        yield from dependants(one)


def needs(dependant: Dependant, call: object) -> bool:
    """Whether a route depends on this function."""
    return any(one.call is call for one in dependants(dependant))


def words() -> str:
    """What pages and problems say."""
    sources = [*PORTAL.rglob("*.html"), *(PORTAL / "pages").glob("*.py"), *(PORTAL / "texts").glob("*.py")]
    texts = [source.read_text(encoding="utf-8") for source in sources]
    texts += [f"{problem.th} {problem.remedy_th}" for problem in problems().values()]
    return "\n".join(texts)


@pytest.mark.parametrize("source", TASKS, ids=lambda path: path.stem)
def test_words_in_quotes_are_those_of_the_pages(source: Path) -> None:
    """A button, heading or refusal that is renamed is renamed in the manual; … stands for what varies."""
    said = words()
    quoted = re.findall("“([^”]+)”", source.read_text(encoding="utf-8"))

    assert [] == [one for one in quoted for part in re.split(r" ?… ?|\d+", one) if part.strip() not in said]


def test_every_task_and_picture_is_used() -> None:
    """A task is in a manual, a picture in a task; pictures are few and light."""
    used = set(re.findall(r"pictures/([a-z-]+\.png)", "".join(one.read_text("utf-8") for one in TASKS)))

    assert {source.stem for source in TASKS} == {
        task for manual in manuals().values() for task in manual.tasks
    }
    assert used == {picture.name for picture in PICTURES}
    assert len(PICTURES) <= MAX_PICTURES
    assert [] == [one.name for one in PICTURES if one.stat().st_size > MAX_PICTURE_BYTES]


async def test_every_link_of_every_manual_answers(stranger: httpx.AsyncClient) -> None:
    """Pages and pictures; what needs a session leads to the sign-in page."""
    front = await stranger.get("/manuals")
    assert all(manual.title in front.text for manual in manuals().values())
    pages = [f"/manuals/{one.name}" for one in manuals().values()]
    pages += [f"/manuals/{one.name}/{task}" for one in manuals().values() for task in one.tasks]
    links: set[str] = set()
    for path in pages:
        answer = await stranger.get(path)
        assert 200 == answer.status_code, path
        links |= set(re.findall(r'(?:href|src)="(/[^"#]*)"', answer.text))
    assert links
    wrong = {
        path: status for path in links if (status := (await stranger.get(path)).status_code) not in {200, 303}
    }

    assert {} == wrong
    assert [404] * 4 == [
        (await stranger.get(path)).status_code
        for path in (
            "/manuals/nobody",
            "/manuals/central/approval",
            "/manuals/pictures/none.png",
            "/manuals/central/..%2f..%2fREADME",
        )
    ]
