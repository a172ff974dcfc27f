"""A partner: an HTTP server that acknowledges batches, and has faults on request.

    python -m deploy.demo.partner_system --port 8123 --token secret --refuse 2 --down 3 --lose 1

It keeps the records in memory and counts them at `GET /received`, so that a test can check: none lost, none
twice.
"""

import argparse
import asyncio
import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse


@dataclass
class Faults:
    """The faults of a partner. Each number counts down."""

    token: str
    # rows to refuse, one per batch
    refuse: int = 0
    # requests to answer with 503
    down: int = 0
    # acknowledgements to lose: the batch is kept, the answer is 502
    lose: int = 0
    # acknowledgements that come after `pause` seconds: the batch is kept at once
    slow: int = 0
    pause: float = 0.0
    # answers that come byte by byte, without an end
    drip: int = 0
    # answers without an end, as fast as they are taken
    flood: int = 0
    # acknowledgements in whose middle the connection breaks: the batch is kept
    die: int = 0


@dataclass
class Ledger:
    """What the partner has received: acknowledgements by batch, and how often each record of each pupil
    came.
    """

    acknowledgements: dict[str, dict[str, Any]] = field(default_factory=dict)
    records: Counter[str] = field(default_factory=Counter)
    corrections: int = 0
    deliveries: set[str] = field(default_factory=set)
    # corrections of records that have not come yet
    early: int = 0
    requests: Counter[str] = field(default_factory=Counter)


def app_of(faults: Faults) -> FastAPI:
    """The partner as an application; its interface is our proposal (docs/delivery.md)."""
    app, ledger = FastAPI(openapi_url=None), Ledger()

    @app.get("/received")
    async def received() -> dict[str, Any]:
        return {
            "batches": len(ledger.acknowledgements),
            "records": sum(ledger.records.values()),
            "twice": [r for r, count in ledger.records.items() if count > 1],
            "corrections": ledger.corrections,
            "early": ledger.early,
            "requests": ledger.requests,
        }

    @app.post("/faults")
    async def change(request: Request) -> dict[str, Any]:
        for name, value in (await request.json()).items():
            setattr(faults, name, value)
        return vars(faults)

    @app.get("/batches/{batch}")
    async def known(batch: str, request: Request) -> Response:
        ledger.requests["get"] += 1
        if refusal := _refuse_request(faults, request):
            return refusal
        return (
            _json(ledger.acknowledgements[batch])
            if batch in ledger.acknowledgements
            else Response(status_code=404)
        )

    @app.put("/batches/{batch}")
    async def take(batch: str, request: Request) -> Response:
        ledger.requests["put"] += 1
        body = await request.body()
        if refusal := _refuse_request(faults, request):
            return refusal
        if batch in ledger.acknowledgements:
            return _json(ledger.acknowledgements[batch])
        ledger.acknowledgements[batch] = _acknowledge(
            batch, body, request.headers["content-type"], faults, ledger
        )
        if faults.lose:
            faults.lose -= 1
            return Response(status_code=502)
        if faults.drip or faults.flood:
            return StreamingResponse(_endless(faults), media_type="application/json")
        if faults.slow:
            faults.slow -= 1
            await asyncio.sleep(faults.pause)
        if faults.die:
            faults.die -= 1
            return _Broken(ledger.acknowledgements[batch])
        return _json(ledger.acknowledgements[batch])

    return app


async def _endless(faults: Faults) -> AsyncIterator[bytes]:
    if faults.drip:
        faults.drip -= 1
        while True:
            yield b" "
            await asyncio.sleep(0.2)
    faults.flood -= 1
    while True:
        yield b" " * 65_536
        # lets the loop notice that the client has disconnected
        await asyncio.sleep(0)


class _Broken(Response):
    """An answer shorter than its content-length: the server closes the connection, as when its program is
    killed.
    """

    def __init__(self, value: dict[str, Any]) -> None:
        super().__init__(
            json.dumps(value)[:20], media_type="application/json", headers={"content-length": "1000"}
        )


def _refuse_request(faults: Faults, request: Request) -> Response | None:
    if request.headers.get("authorization") != f"Bearer {faults.token}":
        return Response(status_code=401)
    if faults.down:
        faults.down -= 1
        return Response(status_code=503)
    return None


def _acknowledge(batch: str, body: bytes, media_type: str, faults: Faults, ledger: Ledger) -> dict[str, Any]:
    """Check the sums, record the rows, refuse one if `faults` says so."""
    rows = _graduates(body) if media_type.startswith("text/csv") else _applicants(body)
    refused = []
    if faults.refuse:
        faults.refuse -= 1
        refused.append(
            {"seq": len(rows), "code": "NAME_DIFFERS", "reason": "ชื่อไม่ตรงกับฐานข้อมูลทะเบียนราษฎร (จำลอง)"}
        )
    for row in rows[: len(rows) - len(refused)]:
        ledger.records[f"{row['id']}/{row['document']}"] += 1
        ledger.corrections += bool(row.get("supersedes"))
        ledger.early += (
            "delivery" in row and bool(row["supersedes"]) and row["supersedes"] not in ledger.deliveries
        )
        ledger.deliveries |= {row["delivery"]} if "delivery" in row else set()
    return {
        "batch": batch,
        "receipt": f"R-{len(ledger.acknowledgements) + 1:05}",
        "sha256": hashlib.sha256(body).hexdigest(),
        "rows": len(rows),
        "accepted": len(rows) - len(refused),
        "refused": refused,
    }


def _graduates(body: bytes) -> list[dict[str, Any]]:
    """The lines of a MOE-GRAD file.

    Raises ValueError when its trailer does not agree with them: a defect of the sender.
    """
    lines = body.decode().split("\r\n")[:-1]
    head, *data, trailer = csv.reader(io.StringIO("\n".join(lines)))
    sums = [
        len(data),
        round(sum(float(row[11]) for row in data) * 100),
        round(sum(float(row[10]) for row in data) * 10),
    ]
    digest = hashlib.sha256("".join(f"{line}\r\n" for line in lines[1:-1]).encode()).hexdigest()
    if [*map(str, sums), digest] != trailer[1:] or head[-1] != trailer[1]:
        raise ValueError(f"the trailer {trailer} does not agree with the lines: {sums}")
    school = lines[0].split(",")[2]
    return [{"id": row[1], "document": f"{school}/{row[13]}", "supersedes": row[17]} for row in data]


def _applicants(body: bytes) -> list[dict[str, Any]]:
    """The lines of a CUPT-APPLICANT file."""
    lines = [json.loads(line) for line in body.decode().splitlines()]
    return [
        {
            "id": line["id"],
            "document": f"{line['school10']}/{line['record']['document_id']}",
            "supersedes": line["supersedes"],
            "delivery": line["delivery"],
        }
        for line in lines
    ]


def _json(value: dict[str, Any]) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), media_type="application/json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token", required=True)
    for name in ("refuse", "down", "lose"):
        parser.add_argument(f"--{name}", type=int, default=0)
    arguments = vars(parser.parse_args())
    port = arguments.pop("port")
    uvicorn.run(app_of(Faults(**arguments)), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
