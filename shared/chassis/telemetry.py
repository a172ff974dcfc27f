"""Logs as JSON lines on stderr; spans as JSON lines in a file, or to a collector (OTLP).

Both bear the trace.
"""

import json
import logging
import sys
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import structlog
from opentelemetry import context as contexts
from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind

from shared.chassis.settings import ProcessSettings
from shared.contracts.problem import error_name

# Without local variables, which may be personal data.
DETAILS = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)


def _without_texts(exc_info: structlog.typing.ExcInfo) -> list[dict[str, Any]]:
    """The stack and kind of an error, without its text.

    A database's or a validator's message may quote personal data.
    """
    stacks = DETAILS(exc_info)
    for stack in stacks:
        stack["exc_value"] = ""
        stack["exc_notes"] = []
    return stacks


TRACEBACKS = structlog.processors.ExceptionRenderer(_without_texts)
tracer = trace.get_tracer("lsq")


def span(
    name: str,
    *,
    context: Context | None = None,
    kind: trace.SpanKind = trace.SpanKind.INTERNAL,
    links: Sequence[trace.Link] = (),
    attributes: dict[str, str | int] | None = None,
) -> AbstractContextManager[trace.Span]:
    """Start a span that never records an error's text. Attributes are references and counts."""
    return tracer.start_as_current_span(
        name,
        context,
        kind,
        attributes=attributes,
        links=links,
        record_exception=False,
        set_status_on_exception=False,
    )


def current_traceparent() -> str | None:
    """The current trace, to be stored with a job: its worker resumes the trace (`Work.resume_trace`)."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


def resumed_span(trace: str | None, name: str) -> AbstractContextManager[trace.Span]:
    """Start a span that continues this trace (of `current_traceparent`); without a trace it starts one."""
    return span(name, context=_context_of(trace), kind=SpanKind.CONSUMER)


@contextmanager
def attached(trace: str | None) -> Iterator[None]:
    """Attach events and log lines of this block to this trace (of `current_traceparent`), without a span."""
    token = contexts.attach(_context_of(trace))
    try:
        yield
    finally:
        contexts.detach(token)


def _context_of(trace: str | None) -> Context:
    return propagate.extract({"traceparent": trace} if trace else {})


class JsonLines(SpanExporter):
    """Appends one line a span, in the JSON of OTLP, so that traces can be read while the system runs."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("a", encoding="utf-8")

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            of_resource = {
                "resource": {"attributes": _otlp_attributes(span.resource.attributes)},
                "scopeSpans": [{"scope": {"name": "lsq"}, "spans": [_otlp(span)]}],
            }
            self.file.write(json.dumps({"resourceSpans": [of_resource]}) + "\n")
        self.file.flush()
        return SpanExportResult.SUCCESS


def _otlp(span: ReadableSpan) -> dict[str, Any]:
    """A span as OTLP writes it in JSON: ids in hexadecimal digits, 64-bit numbers as texts."""
    return {
        **_otlp_ids(span.context),
        "parentSpanId": f"{span.parent.span_id:016x}" if span.parent else "",
        "name": span.name,
        "kind": span.kind.value + 1,
        "startTimeUnixNano": str(span.start_time),
        "endTimeUnixNano": str(span.end_time),
        "attributes": _otlp_attributes(span.attributes or {}),
        "links": [_otlp_ids(link.context) for link in span.links],
        "status": {"code": span.status.status_code.value},
    }


def _otlp_ids(context: trace.SpanContext) -> dict[str, str]:
    return {"traceId": f"{context.trace_id:032x}", "spanId": f"{context.span_id:016x}"}


def _otlp_attributes(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The attributes of a span: references, which are texts, and counts."""
    return [
        {
            "key": key,
            "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": str(value)},
        }
        for key, value in attributes.items()
    ]


class ToCollector(BatchSpanProcessor):
    """Sends spans from a thread of its own.

    Without a collector the oldest of 2,048 are lost, and nothing waits.
    """

    def __init__(self, exporter: SpanExporter, timeout_s: float) -> None:
        super().__init__(exporter)
        self.timeout_s = timeout_s

    def shutdown(self) -> None:
        """Send what is queued; stop waiting for the collector after `timeout_s` (the SDK waits 30 s)."""
        stopping = Thread(target=super().shutdown, daemon=True)
        stopping.start()
        stopping.join(self.timeout_s)


class Libraries(logging.Handler):
    """Logs records of libraries as JSON lines.

    A line has the template of the message, without the values, which may be personal data.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record."""
        kind = error_name(record.exc_info[1]) if record.exc_info and record.exc_info[1] else None
        # A message without arguments may already contain values.
        template = str(record.msg) if record.args else ""
        structlog.get_logger().warning("library_logged", library=record.name, template=template, error=kind)


def start(service: str, settings: ProcessSettings) -> TracerProvider:
    """Set up logs and traces of this process: spans are written to a file, sent to a collector, or both."""
    logging.basicConfig(handlers=[Libraries()], level=logging.WARNING, force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _trace_of,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            TRACEBACKS,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    provider = TracerProvider(resource=Resource.create({"service.name": service, "service.namespace": "lsq"}))
    if settings.trace_file:
        provider.add_span_processor(
            BatchSpanProcessor(JsonLines(settings.trace_file), schedule_delay_millis=200)
        )
    if settings.otlp_endpoint:
        # Imported on demand: it takes 0.2 s.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter(settings.otlp_endpoint, timeout=settings.otlp_timeout_s)
        provider.add_span_processor(ToCollector(exporter, settings.otlp_timeout_s))
    trace.set_tracer_provider(provider)
    return provider


def _trace_of(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add the current trace to a log line."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
    return event
