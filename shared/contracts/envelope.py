"""The base classes of all messages.

A subject is derived from the message's class and written nowhere else.
"""

import re
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from shared.vocabulary.codes import Place

Reply = TypeVar("Reply", bound=BaseModel)


def bare_name(contract: type) -> str:
    """The name of a contract's class without the number that an earlier version bears:
    `GraduatesApprovedV1`.
    """
    return re.sub(r"V\d+$", "", contract.__name__)


class Message(BaseModel):
    """A message about one school (สถานศึกษา) of one local authority (อปท.)."""

    # Errors are logged, without what was sent.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    kind: ClassVar[str]
    name: ClassVar[str]
    subject: ClassVar[str]

    authority: Place
    school: Place

    def __init_subclass__(cls, *, owner: str = "", version: int = 1, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if owner:
            words = re.sub(r"(?<!^)(?=[A-Z])", "_", bare_name(cls)).lower()
            cls.name = f"{owner}.{words}"
            cls.subject = f"lsq.{cls.kind}.{cls.name}.v{version}"

    @property
    def address(self) -> str:
        """The full subject, which ends with the place: rights, quotas and routing are subject filters.

        Events of one address keep their order.
        """
        return f"{self.subject}.{self.authority}.{self.school}"


class Asked(Message, Generic[Reply]):
    """A message with a reply; the type of the question names the type of the reply."""

    @classmethod
    def reply(cls) -> type[Reply]:
        """The type of the reply: `TermSummary` of a `CloseTerm(Command[TermSummary])`."""
        for base in cls.__mro__:
            if arguments := getattr(base, "__pydantic_generic_metadata__", {}).get("args"):
                reply: type[Reply] = arguments[0]
                return reply
        raise TypeError(f"{cls.__name__} does not name its reply: write Command[…] or Query[…]")


class Command(Asked[Reply], Generic[Reply]):
    """A message that changes something, named in the imperative: `RecordResults`.

    Sent twice with one id, it acts once.
    """

    kind = "cmd"


class Query(Asked[Reply], Generic[Reply]):
    """A message that changes nothing, named after its reply: `TermReadiness`."""

    kind = "qry"


class Event(Message):
    """A fact, named in the past tense: `ResultsRecorded`. Once released it never changes."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    kind = "evt"
    # the version before, which is sent beside this one for a year
    earlier: ClassVar["type[Event] | None"] = None
