"""Claims of numbers in the archive: a number that a press has begun to use stays that document's, also when
the database forgets it (docs/decisions/0012-one-history.md).
"""

from services.documents.intents.intent import NumberedIntent
from services.documents.rules.numbers import printed
from shared.chassis.archive import AlreadyThere, Archive
from shared.contracts.documents.problems import NUMBER_CLAIMED
from shared.vocabulary import media_types

# codes of schools and numbers of sets are letters, digits and dashes: safe in an address
CLAIMS = "numbers/"


def key_of(intent: NumberedIntent) -> str:
    """The key of the claim of this document's number."""
    return f"{CLAIMS}{intent.school}/{intent.form}/{intent.set_number}/{printed(intent.number)}"


async def claim(archive: Archive, intent: NumberedIntent) -> None:
    """Claim the number of this document; adopts a claim of its own.

    Refuses when another document has claimed it.
    """
    try:
        await archive.put_new(key_of(intent), str(intent.id).encode(), media_types.TEXT)
    except AlreadyThere:
        raise NUMBER_CLAIMED.refuse() from None
