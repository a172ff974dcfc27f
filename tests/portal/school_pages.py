"""What the tests of a school's pages share: the hidden fields of a form, pupils of the class below, a page
without a running system.
"""

import html
import re
from types import SimpleNamespace
from typing import Any

from deploy.demo.story import CLOCK, Story
from services.portal.session import Session
from shared.contracts.grades.queries import PupilInSchool, SchoolPupils
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office


def hidden(page: str, form: int = -1) -> dict[str, str]:
    """The hidden fields of a form of the page, by default the last one that has some."""
    forms = [
        {
            name: html.unescape(value)
            for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', part)
        }
        for part in re.findall(r"<form.*?</form>", page, re.DOTALL)
    ]
    return [one for one in forms if one][form]


async def class_below(year: Story) -> list[PupilInSchool]:
    """The pupils of ม.2/1, who lack every particular until a test completes them."""
    registrar = year.people["registrar"]
    question = SchoolPupils(
        authority=registrar.authority, school=registrar.school, level=Level.LOWER, class_name="ม.2/1"
    )
    return (await registrar.ask(question)).pupils


def a_session(*offices: Office) -> Session:
    """A session at a school."""
    return Session(
        secret="s",
        token="t",
        expires_at=CLOCK,
        ends_at=None,
        name="มานะ",
        offices=offices or (Office.REGISTRAR,),
        authority="58-PAO-01",
        school="3058910002",
        organisation_name="โรงเรียน",
        other_offices=(),
    )


def asked(path: str, *replies: Any) -> tuple[Any, Any]:
    """A request for a path, and a gateway that gives these replies, each to the question that it answers."""

    async def ask(question: Any, *_: Any, **__: Any) -> Any:
        return next(reply for reply in replies if isinstance(reply, question.reply()))

    settings = SimpleNamespace(now=lambda: CLOCK, portal_address="http://127.0.0.1", development=True)
    gateway = SimpleNamespace(settings=settings, ask=ask)
    request = SimpleNamespace(
        app=SimpleNamespace(state=SimpleNamespace(gateway=gateway)),
        state=SimpleNamespace(),
        url=SimpleNamespace(path=path),
    )
    return request, gateway
