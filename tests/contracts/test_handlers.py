"""Every command and query has exactly one handler, and no two contracts have the same subject."""

import importlib
import re
from collections import Counter

import pytest

from deploy.local.supervisor import ROOT
from deploy.processes import BY_NAME
from shared.access.rights import RIGHTS
from shared.chassis.edge import Router
from shared.contracts.catalogue import messages
from shared.contracts.envelope import Asked, Event, Message

SERVICES = ("registry", "grades", "documents", "linkage")


def routers() -> dict[str, list[Router]]:
    """The routers of each service, with those of its second process (`press`, `delivery`)."""
    found: dict[str, list[Router]] = {}
    for name in SERVICES:
        module = importlib.import_module(f"services.{name}.service")
        processes = [getattr(module, name), *(make() for make in getattr(module, "roles", {}).values())]
        found[name] = list(
            {id(router): router for process in processes for router in process.routers}.values()
        )
    return found


@pytest.fixture(scope="module")
def handled() -> Counter[type[Message]]:
    """The number of handlers of each command and query, over all services."""
    return Counter(
        contract
        for of_service in routers().values()
        for router in of_service
        for contract in router.contracts
        if issubclass(contract, Asked)
    )


@pytest.mark.parametrize("contract", messages(Asked), ids=lambda contract: contract.name)
def test_is_handled_once(contract: type[Message], handled: Counter[type[Message]]) -> None:
    """Without a handler the caller gets no reply; two handlers may differ later."""
    assert handled[contract] == 1, (
        f"{contract.__name__} has {handled[contract]} handlers: write one with @router.command or @router.query in its owner's commands.py or queries.py"
    )


@pytest.mark.parametrize("contract", messages(Asked), ids=lambda contract: contract.name)
def test_every_message_has_a_role_that_may_send_it(contract: type[Message]) -> None:
    """A message without a line in the table of rights is refused to everyone."""
    assert RIGHTS.get(contract.name), f"add {contract.name} and its roles to shared/access/rights.py"


def test_rights_name_real_messages() -> None:
    """A line for a message that does not exist hides a spelling mistake."""
    assert set() == {name for name in RIGHTS if name.split(".")[0] in SERVICES} - {
        contract.name for contract in messages(Asked)
    }


PROCESS_RIGHTS = sorted(
    (process, message) for message, allowed in RIGHTS.items() for process in allowed if process in BY_NAME
)


@pytest.mark.parametrize(("process", "message"), PROCESS_RIGHTS)
def test_a_process_asks_what_it_may_ask(process: str, message: str) -> None:
    """A right that no code of the process's service uses serves only whoever takes the process over."""
    contract = next(contract for contract in messages(Asked) if contract.name == message)
    code = (ROOT / "services" / BY_NAME[process].service).rglob("*.py")

    assert any(re.search(rf"(?<!import ){contract.__name__}\b[.(]", path.read_text()) for path in code)


def test_a_service_handles_only_contracts_that_it_owns() -> None:
    """A contract bears the name of the service that handles it."""
    foreign = [
        contract.name
        for service, of_service in routers().items()
        for router in of_service
        for contract in router.contracts
        if issubclass(contract, Asked) and not contract.name.startswith(f"{service}.")
    ]

    assert [] == foreign, (
        "a question is handled by the service whose name it bears: move the handler or the contract"
    )


def test_subjects_are_unique() -> None:
    """Two contracts of one subject would receive each other's bodies."""
    subjects = Counter(contract.subject for contract in messages(Message))

    assert [] == [subject for subject, times in subjects.items() if times > 1], (
        "rename one of the contracts, or give it a version of its own"
    )
    assert all(subject.split(".")[1] in {"cmd", "qry", "evt"} for subject in subjects)


def test_reactions_have_names_of_their_own() -> None:
    """The inbox stores progress by the name of the reaction.

    Two of one name would skip each other's events.
    """
    names = Counter(
        reaction.name
        for of_service in routers().values()
        for router in of_service
        for reaction in router.reactions
    )

    assert [] == [name for name, times in names.items() if times > 1], "rename one of the handlers"


# A reaction's name is that of its durable consumer and of its rows in the inbox: renaming it would replay every event.
REACTIONS = {
    "documents-replace",
    "grades-keep_country",
    "grades-keep_school",
    "documents-reserve",
    "linkage-open_deliveries",
    "documents-keep_move",
    "grades-keep_move",
    "linkage-keep_move",
}


def test_names_of_reactions_do_not_change() -> None:
    """A new reaction is added here. A renamed handler needs a migration of its consumer and inbox."""
    assert {
        reaction.name
        for of_service in routers().values()
        for router in of_service
        for reaction in router.reactions
    } == REACTIONS


def test_every_event_bears_the_name_of_a_service() -> None:
    """An event bears the name of the service that emits it."""
    assert {event.name.split(".")[0] for event in messages(Event)} <= set(SERVICES)
