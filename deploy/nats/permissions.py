"""Who may publish and subscribe to which subjects, derived from the contracts and the table of rights."""

from collections.abc import Iterator

from deploy.nats import consumers
from deploy.nats.jwt import Permissions, SharedCall
from deploy.processes import PROCESSES, Process
from shared.access.rights import RIGHTS
from shared.access.tokens import OFFICES
from shared.chassis.bus import DEAD_STREAM, STREAM, inbox_prefix
from shared.chassis.dead_letters import RESEND_SUBJECT, gaps_subject
from shared.chassis.inbox import DEAD_LETTER_SUBJECT
from shared.chassis.notifications import WAKE_SUBJECT
from shared.contracts.catalogue import messages
from shared.contracts.envelope import Asked

# name of the host program on the bus
HOST = "host"
# + .<subject>: asks for the last event of a subject
LAST_EVENT = f"$JS.API.DIRECT.GET.{STREAM}"
# what the account of the guards may ask LSQ's: whoever asks chooses the subject to which the server sends the
# event, so in LSQ's own account it could be any
LAST_EVENTS = SharedCall(f"{LAST_EVENT}.lsq.evt.>", f"{LAST_EVENT}.lsq.evt.>")
# of the host program: it declares streams and consumers, reads them, resends
ALL_SUBJECTS = Permissions(publish=(">",), subscribe=(">",))


def permissions_of(process: Process) -> Permissions:
    """What this process may publish and subscribe to.

    Publish: requests by the table of rights, replies to those who may ask it, wakes of its service, and for
    each of its own reactions: fetch, acknowledge, park; the main process of a service sends its events. It
    may neither make nor read a consumer, nor read a stream, except a parked event that an operator resends.
    """
    inbox = f"{inbox_prefix(process.name)}.>"
    health = f"lsq.health.{process.name}"
    answers = tuple(sorted(f"{inbox_prefix(asker)}.>" for asker in askers_of(process)))
    asked = tuple(sorted(f"{subject}.*.*" for subject in asked_by(process)))
    own = tuple(_reacting(process))
    if not process.database:
        heard = tuple(f"{WAKE_SUBJECT}.{channel}" for channel in process.hears)
        return Permissions(publish=(*asked, *answers), subscribe=(inbox, health, *heard))
    service = process.service
    wake = f"{WAKE_SUBJECT}.{service}.*"
    if not process.answers:
        return Permissions(publish=(*asked, *answers, *own, wake), subscribe=(inbox, health, wake))
    return Permissions(
        publish=(f"lsq.evt.{service}.>", *asked, *answers, *own, wake),
        subscribe=(
            inbox,
            health,
            wake,
            *(f"lsq.{kind}.{service}.>" for kind in ("cmd", "qry")),
            f"{RESEND_SUBJECT}.{service}.>",
            gaps_subject(service),
        ),
    )


def history_user(process: Process) -> str:
    """The user by which the guard of a process reads last events."""
    return f"{process.name}.history"


def permissions_of_history(process: Process) -> Permissions:
    """What the guard of a process may read: the last event of an address that is its own or that it hears."""
    heard = consumers.reactions().get(process.name, {}).values()
    return Permissions(
        publish=(
            f"{LAST_EVENT}.lsq.evt.{process.service}.>",
            *(f"{LAST_EVENT}.{subject}.*.*" for subject in heard),
        ),
        subscribe=(f"{inbox_prefix(process.name)}.>",),
    )


def _reacting(process: Process) -> Iterator[str]:
    """The subjects that the reactions of this process publish to."""
    own = consumers.reactions().get(process.name, {})
    for reaction in own:
        yield f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{reaction}"
        yield f"$JS.ACK.{STREAM}.{reaction}.>"
        yield f"{DEAD_LETTER_SUBJECT}.{reaction}"
    if own:
        yield f"$JS.API.STREAM.MSG.GET.{DEAD_STREAM}"


def askers_of(process: Process) -> set[str]:
    """The processes that may ask this one, and the host program, which asks each for its health."""
    if not process.answers:
        return {HOST}
    answered = {
        message.subject for message in messages(Asked) if message.name.startswith(f"{process.service}.")
    }
    return {HOST, *(asker.name for asker in PROCESSES if asked_by(asker) & answered)}


def asked_by(process: Process) -> set[str]:
    """The subjects of the requests that this process may send: by its own rights; the portal sends all that
    people may ask.
    """
    return {
        message.subject
        for message in messages(Asked)
        if process.name in (allowed := RIGHTS.get(message.name, ()))
        or (process.name == "portal" and not OFFICES.isdisjoint(allowed))
    }
