"""The account of controlled numbers (บัญชีคุมเลขที่)."""

from services.documents.intents.store import count_unnumbered
from services.documents.numbers import store
from services.documents.rules.numbers import NumberRange, account
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.queries import NumberAccount, NumberBook, NumberBooks
from shared.vocabulary.documents import DocumentKind

# sets in one reply
MAX_SETS = 200

router = Router("documents")


@router.query
async def number_account(query: NumberAccount, work: Work) -> NumberBooks:
    """Every set of numbers of this place: free, reserved, issued, spoiled, lost and cancelled add up to its
    total.
    """
    sets = await store.sets_in_scope(work, query.authority, query.school, MAX_SETS)
    counts = await store.count_states(work, [one.id for one in sets])
    return NumberBooks(
        books=[
            NumberBook(
                form=DocumentKind(one.form),
                set_number=one.set_number,
                year=one.year,
                mode=one.mode,
                first=one.first,
                last=one.last,
                **account(NumberRange(one.first, one.last), counts.get(one.id, {}))._asdict(),
            )
            for one in sets
        ],
        waiting=await count_unnumbered(work, query.authority, query.school),
    )
