"""The commands on blanks with printed numbers: received, spoiled, lost (basic-education.md §5.5)."""

from services.documents.numbers import store
from services.documents.numbers.numbering import give_numbers
from services.documents.rules.numbers import NumberState, Series
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.commands import BlanksReceived, NumberVoided, ReceiveBlanks, VoidNumber
from shared.contracts.documents.problems import BLANKS_KNOWN, BLANKS_WRONG, NUMBER_NOT_FREE

# blanks in one set
MAX_BLANKS = 10_000

router = Router("documents")


@router.command
async def receive_blanks(command: ReceiveBlanks, work: Work) -> BlanksReceived:
    """Store a set of blanks (รับแบบพิมพ์): the form's next numbers are taken from it, and documents that
    waited for blanks are enqueued for the press.
    """
    if not 0 <= command.last - command.first < MAX_BLANKS:
        raise BLANKS_WRONG.refuse(field="last")
    series = Series(command.authority, command.school, command.form)
    await store.lock_series(work, series)
    if not await store.add_blanks(work, series, command.set_number, command.first, command.last):
        raise BLANKS_KNOWN.refuse(field="set_number", set_number=command.set_number)
    waiting = await give_numbers(work, series)
    work.notify("issues")
    return BlanksReceived(
        set_number=command.set_number, blanks=command.last - command.first + 1, still_waiting=waiting
    )


@router.command
async def void_number(command: VoidNumber, work: Work) -> NumberVoided:
    """Store a blank as spoiled or lost.

    Refuses a number that is not free: a number in use becomes void with its document.
    """
    series = Series(command.authority, command.school, command.form)
    await store.lock_series(work, series)
    blanks = await store.set_with_blank(work, series, command.set_number, command.number)
    if blanks is None or await store.is_taken(work, blanks, command.number):
        raise NUMBER_NOT_FREE.refuse(field="number", number=command.number, set_number=command.set_number)
    await store.add_void_number(work, blanks, command.number, NumberState(command.state), command.reason)
    return NumberVoided(set_number=command.set_number, number=command.number, state=command.state)
