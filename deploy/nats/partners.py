"""Other government systems that hear LSQ's events: each has an account of its own, and a durable consumer in
LSQ's account that it may fetch from, acknowledge, and ask for its state.

So a system that was down misses nothing, and no event is kept twice. It can reach no other consumer, no
stream and no request.
"""

from nats.js.api import AckPolicy, ConsumerConfig

from deploy.nats.jwt import Permissions, SharedCall
from shared.chassis.bus import STREAM

# system → the events of its agreement, as subject filters
AGREEMENTS: dict[str, tuple[str, ...]] = {
    "province-58": (
        "lsq.evt.documents.document_issued.v1.*.*",
        "lsq.evt.documents.document_issued.v2.*.*",
        "lsq.evt.documents.document_cancelled.v1.*.*",
        "lsq.evt.documents.graduates_report_accepted.v1.*.*",
        "lsq.evt.documents.graduates_report_accepted.v2.*.*",
    ),
}
# in an account of a partner: the prefix under which it finds its consumer, as `jetstream(prefix=…)` takes it
API_PREFIX = "JS.lsq.API"
MAX_ACK_PENDING = 1000


def consumer_name(partner: str) -> str:
    """The durable consumer of a partner."""
    return f"partner-{partner}"


def consumer_of(partner: str, ack_wait_s: float) -> ConsumerConfig:
    """The consumer of a partner: the events of its agreement, each until it is acknowledged."""
    return ConsumerConfig(
        name=consumer_name(partner),
        durable_name=consumer_name(partner),
        filter_subjects=list(AGREEMENTS[partner]),
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ack_wait_s,
        max_deliver=-1,
        max_ack_pending=MAX_ACK_PENDING,
    )


def shared_calls(partner: str) -> list[SharedCall]:
    """The requests that a partner may send to LSQ's account: about its own consumer."""
    consumer = f"{STREAM}.{consumer_name(partner)}"
    return [
        SharedCall(
            f"$JS.API.CONSUMER.{call}.{consumer}",
            f"{API_PREFIX}.CONSUMER.{call}.{consumer}",
            many_replies=call == "MSG.NEXT",
        )
        for call in ("MSG.NEXT", "INFO")
    ] + [SharedCall(f"$JS.ACK.{consumer}.>", f"$JS.ACK.{consumer}.>")]


def permissions_of(partner: str) -> Permissions:
    """What a partner may publish in its own account, and the replies that it receives there."""
    return Permissions(
        publish=tuple(call.local_subject for call in shared_calls(partner)), subscribe=("_INBOX.>",)
    )
