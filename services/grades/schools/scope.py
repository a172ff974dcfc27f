"""Whether a question is about a school of the authority that it names."""
from services.grades.schools.store import authority_of
from shared.access.tokens import EVERYWHERE
from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Message
from shared.contracts.problem import NOT_ALLOWED


async def refuse_foreign(work: Work, question: Message) -> None:
    """Refuse an officer who names the school of another authority beside his own.

    The edge checks that the place lies in the scope of the token; only registry and this row know which schools an authority has.
    """
    assert work.actor is not None
    if work.actor.organisation in (EVERYWHERE, f"{question.authority}.{question.school}"):
        return
    if await authority_of(work.session, question.school) not in (None, question.authority):
        raise NOT_ALLOWED.refuse()
