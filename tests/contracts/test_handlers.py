"""Every promise is kept by exactly one handler, and no two have the same subject."""
import importlib
from collections import Counter

import pytest

from shared.access.rights import RIGHTS
from shared.chassis.edge import Router
from shared.chassis.service import Service
from shared.contracts.catalogue import messages
from shared.contracts.envelope import Asked, Event, Message

SERVICES = ("registry", "grades", "documents", "linkage")


def routers() -> dict[str, list[Router]]:
    """The routers of each service, those of its second process (`press`, `delivery`) included."""
    found: dict[str, list[Router]] = {}
    for name in SERVICES:
        module = importlib.import_module(f"services.{name}.service")
        processes = [value for value in vars(module).values() if isinstance(value, Service)]
        processes += [make() for make in (getattr(module, role, None) for role in ("press", "sender")) if callable(make)]
        found[name] = list({id(router): router for process in processes for router in process.routers}.values())
    return found


@pytest.fixture(scope="module")
def handled() -> Counter[type[Message]]:
    """How often each command and query is handled, over all services."""
    return Counter(contract for of_one in routers().values() for router in of_one for contract in router.contracts if issubclass(contract, Asked))


@pytest.mark.parametrize("contract", messages(Asked), ids=lambda contract: contract.name)
def test_is_handled_once(contract: type[Message], handled: Counter[type[Message]]) -> None:
    """A question that nobody answers makes its caller wait in vain; two answers would differ one day."""
    assert handled[contract] == 1, f"{contract.__name__} has {handled[contract]} handlers: write one with @router.command or @router.query in its owner's doors"


@pytest.mark.parametrize("contract", messages(Asked), ids=lambda contract: contract.name)
def test_somebody_may_ask(contract: type[Message]) -> None:
    """What stands in no line of the table of rights is refused to everyone."""
    assert RIGHTS.get(contract.name), f"add {contract.name} and its roles to shared/access/rights.py"


def test_rights_name_real_messages() -> None:
    """A line for a message that does not exist grants nothing, and hides a spelling mistake."""
    assert set() == {name for name in RIGHTS if name.split(".")[0] in SERVICES} - {contract.name for contract in messages(Asked)}


def test_a_service_answers_for_itself_only() -> None:
    """A contract's owner is the service that handles it."""
    foreign = [contract.name for service, of_one in routers().items() for router in of_one for contract in router.contracts
               if issubclass(contract, Asked) and not contract.name.startswith(f"{service}.")]

    assert [] == foreign, "a question is handled by the service whose name it bears: move the handler or the contract"


def test_subjects_are_unique() -> None:
    """Two contracts of one subject would read each other's bodies."""
    subjects = Counter(contract.subject for contract in messages(Message))

    assert [] == [subject for subject, times in subjects.items() if times > 1], "rename one of the contracts, or give it a version of its own"
    assert all(subject.split(".")[1] in {"cmd", "qry", "evt"} for subject in subjects)


def test_reactions_have_names_of_their_own() -> None:
    """A reaction remembers by its name how far it came: two of one name would forget each other's events."""
    names = Counter(reaction.name for of_one in routers().values() for router in of_one for reaction in router.reactions)

    assert [] == [name for name, times in names.items() if times > 1], "rename one of the handlers"


def test_every_event_is_an_owner_s() -> None:
    """An event bears the name of the service that says it."""
    assert {event.name.split(".")[0] for event in messages(Event)} <= set(SERVICES)
