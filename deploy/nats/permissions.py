"""Who may publish and subscribe to which subjects, derived from the contracts and the table of rights."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import TypeVar

import shared.contracts
from deploy.nats.jwt import Permissions
from deploy.processes import Process
from shared.access.rights import RIGHTS
from shared.contracts.envelope import Asked, Message

# other government system → the events of its agreement, as subject filters
AGREEMENTS: dict[str, tuple[str, ...]] = {
    "province-58": (
        "lsq.evt.documents.document_issued.v1.*.*",
        "lsq.evt.documents.document_issued.v2.*.*",
        "lsq.evt.documents.document_cancelled.v1.*.*",
        "lsq.evt.documents.graduates_report_accepted.v1.*.*",
        "lsq.evt.documents.graduates_report_accepted.v2.*.*",
    ),
}
# of the host program: it declares streams, reads them, resends
ALL_SUBJECTS = Permissions(publish=(">",), subscribe=(">",))
INBOX = "_INBOX.>"
STREAM = "LSQ_EVENTS"
READ_STREAM = tuple(
    f"$JS.API.{call}"
    for call in (
        "INFO",
        "STREAM.NAMES",
        f"STREAM.INFO.{STREAM}",
        f"STREAM.MSG.GET.{STREAM}",
        f"DIRECT.GET.{STREAM}",
        f"DIRECT.GET.{STREAM}.>",
    )
)
CONSUME = tuple(
    f"$JS.API.CONSUMER.{call}"
    for call in (
        f"CREATE.{STREAM}.>",
        f"DURABLE.CREATE.{STREAM}.*",
        f"INFO.{STREAM}.*",
        f"MSG.NEXT.{STREAM}.*",
    )
)
ACKNOWLEDGE = (f"$JS.ACK.{STREAM}.>",)

Kind = TypeVar("Kind", bound=Message)


def permissions_of(process: Process) -> Permissions:
    """What this process may publish (events of its service, dead letters, requests by the table of rights)
    and subscribe to.
    """
    service = process.service
    emitted = (f"lsq.evt.{service}.>", "lsq.dlq.>") if process.database else ()
    consumed = READ_STREAM + CONSUME + ACKNOWLEDGE if process.database else ()
    answered = tuple(f"lsq.{kind}.{service}.>" for kind in ("cmd", "qry")) if process.database else ()
    # dead letters that a person resends to a reaction
    resent = (f"lsq.again.{service}.>",) if process.database else ()
    # gaps that a person lists and accepts
    gaps = (f"lsq.gaps.{service}",) if process.database else ()
    subscribed = (INBOX, f"lsq.health.{process.name}", *answered, *resent, *gaps)
    return Permissions(
        publish=emitted + tuple(sorted(asked_by(process))) + consumed, subscribe=subscribed, answers=True
    )


def asked_by(process: Process) -> set[str]:
    """The subjects of the requests that this process may send: by its service's rights; the portal sends all
    that people may ask.
    """
    asked = {message.name: message.subject for message in messages(Asked)}
    services = {name.split(".")[0] for name in asked}
    if process.service == "portal":
        return {
            subject
            for name, subject in asked.items()
            if not (allowed := RIGHTS.get(name, ())) or not services.issuperset(allowed)
        }
    return {subject for name, subject in asked.items() if process.service in RIGHTS.get(name, ())}


def messages(kind: type[Kind]) -> list[type[Kind]]:
    """All contracts of this kind, in the order of their subjects."""
    for module in pkgutil.walk_packages(shared.contracts.__path__, "shared.contracts."):
        importlib.import_module(module.name)
    return sorted(_leaves(kind), key=lambda message: message.subject)


def exported_subjects() -> list[str]:
    """The subjects that LSQ's account exports to partners: those that some agreement names."""
    return sorted({subject for subjects in AGREEMENTS.values() for subject in subjects})


def _leaves(kind: type[Kind]) -> Iterator[type[Kind]]:
    for child in kind.__subclasses__():
        if "subject" in vars(child):
            yield child
        yield from _leaves(child)
