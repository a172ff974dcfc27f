"""Who has sent a message, from its token and proof."""

import structlog
from nats.aio.msg import Msg

from shared.access import proofs
from shared.access.rights import not_allowed
from shared.access.tokens import Actor
from shared.chassis.bus import inbox_prefix
from shared.chassis.unit_of_work import Resources
from shared.contracts.problem import Refusal

log = structlog.get_logger()


def caller_of(message: Msg, resources: Resources) -> Actor:
    """The actor that has sent this message.

    Refuses a message that the process of its token has not signed, and one whose reply would go to another
    process: whoever reads the bus cannot send it again and read the answer.
    """
    headers = message.headers or {}
    actor = resources.keys.read(headers.get(proofs.TOKEN_HEADER), resources.clock())
    try:
        proofs.check(actor.cnf, headers, message.subject, message.data)
    except Refusal:
        log.error("proof_refused", subject=message.subject, process=actor.process)
        raise
    # Elsewhere than to an inbox no reply is sent (`is_inbox`).
    if message.reply.startswith("_INBOX.") and not message.reply.startswith(
        f"{inbox_prefix(actor.process)}."
    ):
        log.error("foreign_reply", subject=message.reply)
        raise not_allowed()
    return actor
