"""What all messages have in common. A subject is derived from its class and stands nowhere else."""
import re
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from shared.vocabulary.codes import Place

Reply = TypeVar("Reply", bound=BaseModel)


class Message(BaseModel):
    """A message of the house, about one school (สถานศึกษา) of one local authority (อปท.)."""

    # an error is logged; what was sent is not
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    kind: ClassVar[str]
    name: ClassVar[str]
    subject: ClassVar[str]

    authority: Place
    school: Place

    def __init_subclass__(cls, *, owner: str = "", version: int = 1, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if owner:
            words = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
            cls.name = f"{owner}.{words}"
            cls.subject = f"lsq.{cls.kind}.{cls.name}.v{version}"


class Asked(Message, Generic[Reply]):
    """A message that wants an answer; the type of the answer is in the type of the question."""

    @classmethod
    def reply(cls) -> type[Reply]:
        """The type of the answer: `TermSummary` of a `CloseTerm(Command[TermSummary])`."""
        for base in cls.__mro__:
            if arguments := getattr(base, "__pydantic_generic_metadata__", {}).get("args"):
                answer: type[Reply] = arguments[0]
                return answer
        raise TypeError(f"{cls.__name__} does not name its reply: write Command[…] or Query[…]")


class Command(Asked[Reply], Generic[Reply]):
    """Something to do, named as an order: `RecordResult`. Sent twice with one id, it acts once."""

    kind = "cmd"


class Query(Asked[Reply], Generic[Reply]):
    """Something to say, named as its answer: `SchoolResults`. It changes nothing."""

    kind = "qry"


class Event(Message):
    """A fact, named in the past tense: `ResultsRecorded`. Once released it never changes."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    kind = "evt"

    @property
    def address(self) -> str:
        """The full subject, so that a partner's rights are a subject filter. Order is kept per address."""
        return f"{self.subject}.{self.authority}.{self.school}"
