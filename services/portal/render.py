"""From a template to an answer: Thai dates and digits, icons, the frame that every page has."""
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from shared.thai.dates import BANGKOK, ERA, MONTHS, SHORT_MONTHS, WEEKDAYS

pages = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=select_autoescape(default=True), undefined=StrictUndefined, trim_blocks=True)


def _local(moment: date) -> date:
    return moment.astimezone(BANGKOK) if isinstance(moment, datetime) else moment


def thai_day(moment: date) -> str:
    """25 พฤศจิกายน 2569, with no-break spaces."""
    day = _local(moment)
    return f"{day.day}\u00a0{MONTHS[day.month - 1]}\u00a0{day.year + ERA}"


def thai_weekday(moment: date) -> str:
    """วันพุธที่ 25 พฤศจิกายน 2569."""
    return f"วัน{WEEKDAYS[_local(moment).weekday()]}ที่\u00a0{thai_day(moment)}"


def thai_short(moment: date) -> str:
    """25 พ.ย. 2569, for tables."""
    day = _local(moment)
    return f"{day.day}\u00a0{SHORT_MONTHS[day.month - 1]}\u00a0{day.year + ERA}"


def thai_time(moment: datetime) -> str:
    """14.05 น."""
    return f"{_local(moment):%H.%M}\u00a0น."


def english_day(moment: date) -> str:
    """25 November 2026 (B.E. 2569)."""
    day = _local(moment)
    return f"{day.day}\u00a0{day:%B}\u00a0{day.year} (B.E. {day.year + ERA})"


pages.filters |= {"thai_day": thai_day, "thai_weekday": thai_weekday, "thai_short": thai_short, "thai_time": thai_time, "english_day": english_day}


def page(request: Request, template: str, facts: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """The page of a template. Whatever is shown is escaped; a name that a template lacks stops it."""
    settings = request.app.state.gateway.settings
    frame = {"session": None, "lang": "th", "now": settings.now(), "path": request.url.path, "address": settings.portal_address, "development": settings.development}
    return HTMLResponse(pages.get_template(template).render(frame | dict(facts)), status_code=status)
