"""A collector of traces: an OTLP/HTTP receiver (protobuf), which can also leave requests unanswered."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


class Span(NamedTuple):
    """A span as it arrived, with the resource that sent it."""

    resource: dict[str, str]
    name: str
    trace: str
    span: str
    parent: str
    links: tuple[str, ...]
    attributes: dict[str, str]


class Collector:
    """The received spans. While `silent` is set, requests are accepted and not answered."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.bodies: list[bytes] = []
        self.held = 0
        self.silent, self.closing = threading.Event(), threading.Event()

    def take(self, body: bytes) -> None:
        """Store the spans of an exporter's request. Raises DecodeError when it is none."""
        self.bodies.append(body)
        for one in ExportTraceServiceRequest.FromString(body).resource_spans:
            resource = _texts(one.resource.attributes)
            for span in (span for scope in one.scope_spans for span in scope.spans):
                self.spans.append(
                    Span(
                        resource,
                        span.name,
                        span.trace_id.hex(),
                        span.span_id.hex(),
                        span.parent_span_id.hex(),
                        tuple(link.trace_id.hex() for link in span.links),
                        _texts(span.attributes),
                    )
                )


@contextmanager
def collecting() -> Iterator[tuple[Collector, str]]:
    """A running collector and its address."""
    collector = Collector()

    class Receives(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if collector.silent.is_set():
                collector.held += 1
                collector.closing.wait()
                return
            assert (self.path, self.headers["Content-Type"]) == ("/v1/traces", "application/x-protobuf")
            collector.take(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """No log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receives)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield collector, f"http://127.0.0.1:{server.server_port}/v1/traces"
    finally:
        collector.closing.set()
        server.shutdown()
        server.server_close()


def _texts(attributes: Any) -> dict[str, str]:
    return {one.key: str(getattr(one.value, one.value.WhichOneof("value"))) for one in attributes}
