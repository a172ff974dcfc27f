"""Who may say and hear what on the bus, derived from the contracts and the table of rights: nothing is typed by hand twice."""
import importlib
import pkgutil
from collections.abc import Iterator
from typing import TypeVar

import shared.contracts
from deploy.nats.jwt import Rights
from deploy.processes import Process
from shared.access.rights import RIGHTS
from shared.contracts.envelope import Asked, Message

AGREEMENTS: dict[str, tuple[str, ...]] = {                    # other government systems: the events of their agreement, by subject filter
    "province-58": (
        "lsq.evt.documents.document_issued.v1.*.*",
        "lsq.evt.documents.document_cancelled.v1.*.*",
        "lsq.evt.documents.graduates_report_accepted.v1.*.*",
    ),
}
ANYTHING = Rights(publish=(">",), subscribe=(">",))           # the host program: makes streams, looks, resends
INBOX = "_INBOX.>"
STREAM = "LSQ_EVENTS"
READ_STREAM = tuple(
    f"$JS.API.{call}" for call in ("INFO", "STREAM.NAMES", f"STREAM.INFO.{STREAM}", f"STREAM.MSG.GET.{STREAM}", f"DIRECT.GET.{STREAM}", f"DIRECT.GET.{STREAM}.>"))
CONSUME = tuple(f"$JS.API.CONSUMER.{call}" for call in (f"CREATE.{STREAM}.>", f"DURABLE.CREATE.{STREAM}.*", f"INFO.{STREAM}.*", f"MSG.NEXT.{STREAM}.*"))
ACKNOWLEDGE = (f"$JS.ACK.{STREAM}.>",)

Kind = TypeVar("Kind", bound=Message)


def rights_of(process: Process) -> Rights:
    """What this process says (its service's events, dead letters), asks (by the table of rights), answers and hears."""
    service = process.service
    said = (f"lsq.evt.{service}.>", "lsq.dlq.>") if process.database else ()
    reacts = READ_STREAM + CONSUME + ACKNOWLEDGE if process.database else ()
    answered = tuple(f"lsq.{kind}.{service}.>" for kind in ("cmd", "qry")) if process.database else ()
    again = (f"lsq.again.{service}.>",) if process.database else ()     # parked events that a person gives to a reaction once more
    gaps = (f"lsq.gaps.{service}",) if process.database else ()         # events that do not come, and a person decides to go on
    heard = (INBOX, f"lsq.health.{process.name}", *answered, *again, *gaps)
    return Rights(publish=said + tuple(sorted(asked_by(process))) + reacts, subscribe=heard, answers=True)


def asked_by(process: Process) -> set[str]:
    """The subjects of what this process may ask: by its service's own rights. The portal passes on what people ask: all that is not for services alone."""
    asked = {message.name: message.subject for message in messages(Asked)}
    services = {name.split(".")[0] for name in asked}
    if process.service == "portal":
        return {subject for name, subject in asked.items() if not (allowed := RIGHTS.get(name, ())) or not services.issuperset(allowed)}
    return {subject for name, subject in asked.items() if process.service in RIGHTS.get(name, ())}


def messages(kind: type[Kind]) -> list[type[Kind]]:
    """All contracts of this kind, in the order of their subjects."""
    for module in pkgutil.walk_packages(shared.contracts.__path__, "shared.contracts."):
        importlib.import_module(module.name)
    return sorted(_leaves(kind), key=lambda message: message.subject)


def exported() -> list[str]:
    """The subjects that leave the house's account, for any partner: only what some agreement names."""
    return sorted({subject for subjects in AGREEMENTS.values() for subject in subjects})


def _leaves(kind: type[Kind]) -> Iterator[type[Kind]]:
    for child in kind.__subclasses__():
        if "subject" in vars(child):
            yield child
        yield from _leaves(child)
