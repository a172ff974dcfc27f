"""A partner: a real HTTP server that acknowledges, and can be as nasty as real ones are.

    python -m deploy.demo.partner_system --port 8123 --token secret --refuse 2 --down 3 --lose 1

It keeps what it was given in memory and tells it at `GET /received`, so that a test can count: none lost, none twice.
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
class Manners:
    """How nasty it is. Each number counts down."""

    token: str
    refuse: int = 0                                           # rows to refuse, one a batch
    down: int = 0                                             # requests to answer with 503
    lose: int = 0                                             # acknowledgements to lose: the batch is kept, the answer is 502
    slow: int = 0                                             # acknowledgements that come after `pause` seconds: the batch is kept at once
    pause: float = 0.0
    drip: int = 0                                             # answers that come byte by byte, without an end
    flood: int = 0                                            # answers without an end, as fast as they are taken
    die: int = 0                                              # acknowledgements in whose middle the line breaks: the batch is kept


@dataclass
class Ledger:
    """What the partner has: acknowledgements by batch, and how often each record of each pupil came."""

    acknowledgements: dict[str, dict[str, Any]] = field(default_factory=dict)
    records: Counter[str] = field(default_factory=Counter)
    corrections: int = 0
    deliveries: set[str] = field(default_factory=set)
    early: int = 0                                            # corrections of what has not come yet
    requests: Counter[str] = field(default_factory=Counter)


def app_of(manners: Manners) -> FastAPI:
    """The partner as an application: ours to propose, `docs/delivery.md`."""
    app, ledger = FastAPI(openapi_url=None), Ledger()

    @app.get("/received")
    async def received() -> dict[str, Any]:
        return {
            "batches": len(ledger.acknowledgements), "records": sum(ledger.records.values()), "twice": [r for r, count in ledger.records.items() if count > 1],
            "corrections": ledger.corrections, "early": ledger.early, "requests": ledger.requests,
        }

    @app.post("/manners")
    async def change(request: Request) -> dict[str, Any]:
        for name, value in (await request.json()).items():
            setattr(manners, name, value)
        return vars(manners)

    @app.get("/batches/{batch}")
    async def known(batch: str, request: Request) -> Response:
        ledger.requests["get"] += 1
        if refusal := _door(manners, request):
            return refusal
        return _json(ledger.acknowledgements[batch]) if batch in ledger.acknowledgements else Response(status_code=404)

    @app.put("/batches/{batch}")
    async def take(batch: str, request: Request) -> Response:
        ledger.requests["put"] += 1
        body = await request.body()
        if refusal := _door(manners, request):
            return refusal
        if batch in ledger.acknowledgements:
            return _json(ledger.acknowledgements[batch])
        ledger.acknowledgements[batch] = _acknowledge(batch, body, request.headers["content-type"], manners, ledger)
        if manners.lose:
            manners.lose -= 1
            return Response(status_code=502)
        if manners.drip or manners.flood:
            return StreamingResponse(_endless(manners), media_type="application/json")
        if manners.slow:
            manners.slow -= 1
            await asyncio.sleep(manners.pause)
        if manners.die:
            manners.die -= 1
            return _Broken(ledger.acknowledgements[batch])
        return _json(ledger.acknowledgements[batch])

    return app


async def _endless(manners: Manners) -> AsyncIterator[bytes]:
    if manners.drip:
        manners.drip -= 1
        while True:
            yield b" "
            await asyncio.sleep(0.2)
    manners.flood -= 1
    while True:
        yield b" " * 65_536
        await asyncio.sleep(0)                                # else nobody else in this loop hears that the other side has left


class _Broken(Response):
    """An answer that promises more than it sends: the server ends the connection, as when its program dies."""

    def __init__(self, value: dict[str, Any]) -> None:
        super().__init__(json.dumps(value)[:20], media_type="application/json", headers={"content-length": "1000"})


def _door(manners: Manners, request: Request) -> Response | None:
    if request.headers.get("authorization") != f"Bearer {manners.token}":
        return Response(status_code=401)
    if manners.down:
        manners.down -= 1
        return Response(status_code=503)
    return None


def _acknowledge(batch: str, body: bytes, media_type: str, manners: Manners, ledger: Ledger) -> dict[str, Any]:
    """Check sums, take the rows, refuse one if it is to be refused."""
    rows = _graduates(body) if media_type.startswith("text/csv") else _applicants(body)
    refused = []
    if manners.refuse:
        manners.refuse -= 1
        refused.append({"seq": len(rows), "code": "NAME_DIFFERS", "reason": "ชื่อไม่ตรงกับฐานข้อมูลทะเบียนราษฎร (จำลอง)"})
    for row in rows[: len(rows) - len(refused)]:
        ledger.records[f"{row['id']}/{row['document']}"] += 1
        ledger.corrections += bool(row.get("supersedes"))
        ledger.early += "delivery" in row and bool(row["supersedes"]) and row["supersedes"] not in ledger.deliveries
        ledger.deliveries |= {row["delivery"]} if "delivery" in row else set()
    return {
        "batch": batch, "receipt": f"R-{len(ledger.acknowledgements) + 1:05}", "sha256": hashlib.sha256(body).hexdigest(), "rows": len(rows),
        "accepted": len(rows) - len(refused), "refused": refused,
    }


def _graduates(body: bytes) -> list[dict[str, Any]]:
    """The lines of a MOE-GRAD file whose trailer agrees with them; a file that does not agree is a defect of the sender."""
    lines = body.decode().split("\r\n")[:-1]
    head, *data, trailer = csv.reader(io.StringIO("\n".join(lines)))
    sums = [len(data), round(sum(float(row[11]) for row in data) * 100), round(sum(float(row[10]) for row in data) * 10)]
    digest = hashlib.sha256("".join(f"{line}\r\n" for line in lines[1:-1]).encode()).hexdigest()
    if [*map(str, sums), digest] != trailer[1:] or head[-1] != trailer[1]:
        raise ValueError(f"the trailer {trailer} does not agree with the lines: {sums}")
    school = lines[0].split(",")[2]
    return [{"id": row[1], "document": f"{school}/{row[13]}", "supersedes": row[17]} for row in data]


def _applicants(body: bytes) -> list[dict[str, Any]]:
    """The lines of a CUPT-APPLICANT file."""
    lines = [json.loads(line) for line in body.decode().splitlines()]
    return [{"id": line["id"], "document": f"{line['school10']}/{line['record']['document_id']}", "supersedes": line["supersedes"], "delivery": line["delivery"]}
            for line in lines]


def _json(value: dict[str, Any]) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), media_type="application/json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token", required=True)
    for name in ("refuse", "down", "lose"):
        parser.add_argument(f"--{name}", type=int, default=0)
    given = vars(parser.parse_args())
    uvicorn.run(app_of(Manners(**{k: v for k, v in given.items() if k != "port"})), host="127.0.0.1", port=given["port"], log_level="warning")


if __name__ == "__main__":
    main()
