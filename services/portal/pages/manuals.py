"""The manuals, for everybody: a page for each task."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse

from services.portal.manuals import MANUALS, Manual, manuals, task_html
from services.portal.render import page
from services.portal.routing import Route
from shared.contracts.portal.problems import NO_SUCH_PAGE
from shared.vocabulary.media_types import PNG

router = APIRouter(route_class=Route, include_in_schema=False)

Name = Annotated[str, Path(pattern=r"^[a-z-]{1,40}$")]


@router.get("/manuals")
async def show_manuals(request: Request) -> Response:
    """The manuals, and for whom each is."""
    return page(request, "manuals/manuals.html", {"manuals": manuals().values()})


@router.get("/manuals/pictures/{picture}.png")
async def show_picture(picture: Name) -> Response:
    """A picture of a manual."""
    file = MANUALS / "pictures" / f"{picture}.png"
    if not file.is_file():
        raise NO_SUCH_PAGE.refuse()
    return FileResponse(file, media_type=PNG)


@router.get("/manuals/{manual}")
async def show_manual(request: Request, manual: Name) -> Response:
    """The tasks of a manual."""
    return page(request, "manuals/manual.html", {"manual": _manual(manual)})


@router.get("/manuals/{manual}/{task}")
async def show_task(request: Request, manual: Name, task: Name) -> Response:
    """A task, step by step."""
    found = _manual(manual)
    if task not in found.tasks:
        raise NO_SUCH_PAGE.refuse()
    facts = {"manual": found, "task": task, "content": task_html(manual, task)}
    return page(request, "manuals/task.html", facts)


def _manual(name: str) -> Manual:
    if name not in manuals():
        raise NO_SUCH_PAGE.refuse()
    return manuals()[name]
