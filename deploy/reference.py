"""Pages that are written from the code: docs/problems.md, docs/settings.md, docs/rights.md.

`python -m deploy.generate` writes them (make docs).
"""

import importlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_settings import BaseSettings

from deploy.local.supervisor import ROOT
from deploy.processes import PROCESSES, Process
from services.portal.error_responses import STATUS
from shared.access.rights import RIGHTS
from shared.access.tokens import OFFICES
from shared.contracts.catalogue import messages, problems
from shared.contracts.envelope import Asked

# process → class of its settings
SETTINGS = {
    "registry": "services.registry.settings:RegistrySettings",
    "grades": "shared.chassis.settings:ServiceSettings",
    "documents": "services.documents.settings:DocumentsSettings",
    "documents.press": "services.documents.settings:PressSettings",
    "linkage": "shared.chassis.settings:ServiceSettings",
    "linkage.delivery": "services.linkage.delivery.settings:DeliverySettings",
    "portal": "services.portal.settings:PortalSettings",
}
NOTE = "Generated from the code by `make docs`; a test checks that it is current.\n"


def pages() -> dict[Path, str]:
    """Each page and its content."""
    made = {"problems.md": _problems(), "settings.md": _settings(), "rights.md": _rights()}
    return {ROOT / "docs" / name: "\n".join(lines) + "\n" for name, lines in made.items()}


def settings_of(process: Process) -> type[BaseSettings]:
    """The class of the settings of this process."""
    module, name = SETTINGS[process.name].split(":")
    found: type[BaseSettings] = getattr(importlib.import_module(module), name)
    return found


def _problems() -> Iterator[str]:
    yield (
        f"# Problems\n\n{NOTE}\nPlaceholders in braces are filled with facts of the case. `HTTP` is the "
        "status of the portal's API.\n"
    )
    yield "| code | HTTP | ภาษาไทย | สิ่งที่ต้องทำ | English | remedy |\n| --- | --- | --- | --- | --- | --- |"
    for problem in sorted(
        {problem.code: problem for problem in problems().values()}.values(), key=lambda problem: problem.code
    ):
        texts = f"{problem.th} | {problem.remedy_th} | {problem.en} | {problem.remedy_en}"
        yield f"| `{problem.code}` | {STATUS[problem.kind]} | {texts} |"


def _settings() -> Iterator[str]:
    yield f"# Settings of each process\n\n{NOTE}"
    yield (
        "From the environment. A name followed by `_FILE` names a file that holds the value; secrets are "
        "given so. The name of a missing setting is reported at the start, which fails."
    )
    yield (
        "A name with `__` is part of a group: required where the group is given. An empty value counts as "
        "none."
    )
    common = set.intersection(*(set(settings_of(process).model_fields) for process in PROCESSES))
    yield from _table("every process", settings_of(PROCESSES[0]), common)
    for process in PROCESSES:
        yield from _table(
            f"{process.name}: {process.purpose}",
            settings_of(process),
            set(settings_of(process).model_fields) - common,
        )


def _table(title: str, settings: type[BaseModel], names: set[str]) -> Iterator[str]:
    yield f"\n## {title}\n"
    if not names:
        yield "Nothing more."
        return
    yield "| setting | default | what it is |\n| --- | --- | --- |"
    for name, field in settings.model_fields.items():
        if name in names:
            yield from _rows(f"LSQ_{name.upper()}", field)


def _rows(name: str, field: Any) -> Iterator[str]:
    """The rows of a setting, or of a group of settings (`LSQ_ARCHIVE__…`), which is given as a whole or not
    at all.
    """
    yield f"| `{name}` | {_default(field)} | {(field.description or '').replace('|', '/')} |"
    group, *none = get_args(field.annotation) or (None,)
    if none == [type(None)] and isinstance(group, type) and issubclass(group, BaseModel):
        for part, one in group.model_fields.items():
            yield from _rows(f"{name}__{part.upper()}", one)


def _default(field: Any) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    return f"`{value}`" if value not in (None, {}, ()) else "–"


def _rights() -> Iterator[str]:
    yield (
        f"# Rights\n\n{NOTE}\nEach office and service may send these messages, within its own organisation "
        "and those below it; all others are refused (`shared/access/rights.py`). Who holds several offices "
        "of a line acts in the first of them.\n"
    )
    subjects = {message.name: message for message in messages(Asked)}
    by_service: defaultdict[str, list[str]] = defaultdict(list)
    # the toy services of the tests add rights of their own
    for name in sorted(RIGHTS.keys() & subjects.keys()):
        by_service[name.split(".")[0]].append(name)
    for service, names in by_service.items():
        yield f"\n## {service}\n\n| message | what | offices | services |\n| --- | --- | --- | --- |"
        for name in names:
            offices, services = (
                ", ".join(role for role in RIGHTS[name] if (role in OFFICES) is wanted)
                for wanted in (True, False)
            )
            what = (subjects[name].__doc__ or "").strip().splitlines()[0].replace("|", "/")
            yield f"| `{name}` | {what} | {offices or '–'} | {services or '–'} |"
