"""Render a template as a response, with Thai dates and the frame of every page."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.portal.remedies import ways_out
from shared.thai.dates import (
    clock_time,
    day_of,
    english_date,
    plain_date,
    plain_short_date,
    plain_weekday_date,
)
from shared.vocabulary import media_types

NO_BREAK_SPACE = "\u00a0"

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
)


def thai_day(moment: date) -> str:
    """25 พฤศจิกายน 2569, on one line."""
    return _unbroken(plain_date(_day(moment)))


def thai_weekday(moment: date) -> str:
    """วันพุธที่ 25 พฤศจิกายน 2569, on one line."""
    return _unbroken(plain_weekday_date(_day(moment)))


def thai_short(moment: date) -> str:
    """25 พ.ย. 2569, on one line, for tables."""
    return _unbroken(plain_short_date(_day(moment)))


def thai_time(moment: datetime) -> str:
    """14.05 น., on one line."""
    return _unbroken(clock_time(moment))


def figure(number: int) -> str:
    """12,345."""
    return f"{number:,}"


def english_day(moment: date) -> str:
    """25 November 2026 (B.E. 2569), with a line break only before the bracket."""
    return english_date(_day(moment)).replace(" ", NO_BREAK_SPACE, 2)


def page(request: Request, template: str, facts: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """Render the page of a template.

    All values are escaped; a name that is not in the facts raises an error.
    """
    settings = request.app.state.gateway.settings
    frame = {
        "session": getattr(request.state, "session", None),
        "lang": "th",
        "now": settings.now(),
        "path": request.url.path,
        "address": settings.portal_address,
        "development": settings.development,
    }
    return HTMLResponse(templates.get_template(template).render(frame | dict(facts)), status_code=status)


def pdf_response(body: bytes, name: str) -> Response:
    """A PDF that the browser shows, and saves as `name`."""
    disposition = f'inline; filename="{name}"'
    return Response(body, media_type=media_types.PDF, headers={"content-disposition": disposition})


def file_response(body: bytes, media_type: str, name: str) -> Response:
    """A file that was sent in: a PDF or photo that the browser shows, a workbook that it saves."""
    shown = "attachment" if media_type == media_types.XLSX else "inline"
    headers = {"content-disposition": f"{shown}; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(body, media_type=media_type, headers=headers)


def _day(moment: date) -> date:
    return day_of(moment) if isinstance(moment, datetime) else moment


def _unbroken(text: str) -> str:
    return text.replace(" ", NO_BREAK_SPACE)


templates.filters |= {
    "thai_day": thai_day,
    "thai_weekday": thai_weekday,
    "thai_short": thai_short,
    "thai_time": thai_time,
    "figure": figure,
}
templates.globals |= {"media_types": media_types, "ways_out": ways_out}
