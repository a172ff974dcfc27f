"""Handlers neither commit nor publish, and logs, spans and events name no person."""

import ast
import re

from shared.contracts.catalogue import messages
from shared.contracts.envelope import Event
from tests.laws.sources import SERVICES, SHARED, calls, parsed, where

PERSON = re.compile(
    r"(^|_)(first|last|middle|full|given|family)_?names?$|^(first|middle|last|title|name|name_th|name_en|persons?|pupil_name|student_name|user_name|national_id|citizen_id|"
    r"identifier|passport|gcode|birth\w*|religion|nationality|address_of|parents?|father|mother|phone|email|photo|body|text|message|error_text)$"
)
# Of a course, a partner, a timer.
NOT_A_PERSON = {"title", "name"}
TEXTS = re.compile(r"\b(str|repr)\((error|exc|e|exception|err)\)|f['\"].*\{(error|exc|e|err)(!r)?\}")
LOGGING = {"debug", "info", "warning", "error", "exception", "critical", "set_attribute", "set_attributes"}
HANDLERS = [path for path in SERVICES if "portal" not in path.parts]


def test_no_commit_and_no_publish() -> None:
    """The edge commits state, events and reply in one transaction."""
    wrong = [
        f"{where(path, call)}: {on}.{method}()"
        for path in HANDLERS
        for call, on, method in calls(path)
        if method in {"commit", "rollback", "publish"}
        and re.search(r"session|connection|bus|jetstream|broker|js$", on)
    ]

    assert [] == wrong, (
        "the edge commits when the handler returns; emit with work.emit(...); to refuse, raise PROBLEM.refuse(...)"
    )


def test_logs_and_spans_carry_no_person() -> None:
    """Ids of jobs, references, counts and kinds of error are allowed.

    Names, citizen ids and the text of an error, which may quote them, are not.
    """
    wrong = []
    for path in (*SERVICES, *SHARED):
        for call, on, method in calls(path):
            if on not in {"log", "span"} or method not in LOGGING:
                continue
            fields = {keyword.arg for keyword in call.keywords if keyword.arg}
            wrong += [
                f"{where(path, call)}: field {name!r}"
                for name in fields
                if PERSON.search(name) and name not in NOT_A_PERSON
            ]
            wrong += [
                f"{where(path, call)}: an error's text"
                for keyword in call.keywords
                if TEXTS.search(ast.unparse(keyword.value))
            ]

    assert [] == wrong, "log a reference, a count, or error_name(error) from shared.contracts.problem"


def test_a_log_event_is_a_constant() -> None:
    """`document_issued`, not a sentence with values: constant events can be counted."""
    wrong = []
    for path in (*SERVICES, *SHARED):
        for call, on, method in calls(path):
            if on == "log" and method in {"info", "warning", "error"} and call.args:
                words = [
                    node
                    for node in ast.walk(call.args[0])
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                ]
                constant = not isinstance(call.args[0], ast.JoinedStr) and all(
                    re.fullmatch(r"[a-z][a-z0-9_]*", str(word.value)) for word in words
                )
                wrong += (
                    []
                    if constant and len(call.args) == 1
                    else [f"{where(path, call)}: {ast.unparse(call.args[0])}"]
                )

    assert [] == wrong, "write log.info('what_happened', field=value)"


def test_events_carry_no_person() -> None:
    """Other systems read events for years: they carry references only.

    The subject ends with authority and school.
    """
    wrong = [
        f"{event.name}: {name}"
        for event in messages(Event)
        for name in fields_of(event.model_json_schema())
        if PERSON.search(name) and name not in {"person"}
    ]

    assert [] == wrong, "carry the id, and reference and digest of the record"
    assert [] == [
        event.name for event in messages(Event) if not {"authority", "school"} <= event.model_fields.keys()
    ]


def test_sql_is_bound() -> None:
    """No statement is built from values."""
    wrong = [
        where(path, node)
        for path in SERVICES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "text"
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]

    assert [] == wrong, "write text('… :value …') and give {'value': …}, or SQLAlchemy Core"


def fields_of(schema: dict[str, object]) -> set[str]:
    """All property names of a JSON Schema, its definitions included."""
    found: set[str] = set()
    for key, value in schema.items():
        if key == "properties" and isinstance(value, dict):
            found |= set(value)
        if isinstance(value, dict):
            found |= fields_of(value)
    return found
