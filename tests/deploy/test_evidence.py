"""Files on which decisions rest, from before uploads had a bucket of their own, are moved by the set-up."""

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from minio.commonconfig import COMPLIANCE
from psycopg.types.json import Jsonb

from deploy.local import evidence
from deploy.local.postgres import Postgres, temporary_server
from deploy.local.seaweed import BUCKET, UPLOADS_BUCKET, Seaweed
from shared.chassis.archive import UPLOADS, Archive
from shared.contracts.files import FileReference
from tests.world.archives import archive_settings, temporary_archive

SERVED = ["registry", "grades", "linkage"]


@pytest.fixture(scope="module")
def server() -> Iterator[Seaweed]:
    with temporary_archive() as server:
        yield server


@pytest.fixture(scope="module")
def databases() -> Iterator[Postgres]:
    with temporary_server() as databases:
        databases.create(SERVED)
        databases.upgrade(SERVED)
        yield databases


def archive_of(server: Seaweed, name: str) -> Archive:
    return Archive(archive_settings(server, name))


def sent_before(server: Seaweed, name: str) -> FileReference:
    """An upload of the last release: in the locked bucket, its reference without a version."""
    key, body = f"{UPLOADS}{name}", f"{name} as it was sent in".encode()
    server.client().put_object(bucket_name=BUCKET, object_name=key, data=io.BytesIO(body), length=len(body))
    return FileReference(
        key=key, sha256=hashlib.sha256(body).hexdigest(), size=len(body), media_type="application/pdf"
    )


def rows_before(databases: Postgres, files: dict[str, FileReference]) -> None:
    """The rows of the last release that refer to these files."""
    scan = files["scan"]
    with psycopg.connect(databases.owner_dsn("registry")) as registry:
        registry.execute(
            "insert into organisations (kind, name_th, short_th, name_en, certainty)"
            " values ('authority', 'ก', 'ก', 'A', 'sure')"
        )
        registry.execute(
            "insert into orders (id, organisation, number, dated, signer_name, signer_position, term_from,"
            " source, scan_key, scan_sha256, scan_size, scan_media_type, received_at, recorded_by)"
            " values (gen_random_uuid(), 1, '1/2569', '2026-05-01', 'ก', 'นายก', '2026-05-01', 'scan',"
            " %s, %s, %s, %s, now(), 'clerk')",
            [scan.key, scan.sha256, scan.size, scan.media_type],
        )
    with psycopg.connect(databases.owner_dsn("grades")) as grades:
        for version, (photo, order_scan) in enumerate(
            [("photo", None), ("photo", "correction"), ("missing", None), (None, None)], 1
        ):
            grades.execute(
                "insert into students.particulars (pupil, version, school, identifier_kind, identifier, title, first,"
                " sex, birth_date, photo, order_scan, kind, at, actor) values (gen_random_uuid(), %s, 's', 'k',"
                " 'i', 'ด.ช.', 'ก', 'm', '2015-01-01', %s, %s, 'completed', now(), 'a')",
                [version, *(stored(files[name]) if name else None for name in (photo, order_scan))],
            )
    with psycopg.connect(databases.owner_dsn("linkage")) as linkage:
        for name, is_applied in (("applied", True), ("preview", False)):
            linkage.execute(
                "insert into imports (job, authority, school, requested_by, workbook, apply, as_of, tally, due,"
                " started_at) values (gen_random_uuid(), 'a', 's', 'p', %s, %s, now(), '{}', now(), now())",
                [stored(files[name]), is_applied],
            )


def stored(file: FileReference) -> Jsonb:
    return Jsonb(file.model_dump(mode="json"))


def references(databases: Postgres) -> dict[str, list[Any]]:
    """What the rows refer to, as the processes read them."""
    found: dict[str, list[Any]] = {}
    for service, table, columns in (
        ("registry", "orders", "scan_key, scan_version"),
        ("grades", "students.particulars", "photo, order_scan"),
        ("linkage", "imports", "workbook"),
    ):
        with psycopg.connect(databases.dsn(service)) as own:
            found[table] = own.execute(f"select {columns} from {table} order by 1").fetchall()
    return found


@pytest.mark.long
async def test_what_exists_is_moved(server: Seaweed, databases: Postgres) -> None:
    """Each row of a decision names a locked copy, with its version; that of a preview stays, and so does one
    whose file is not there. A photo, which sealed records name too, is locked where it was. A second time
    moves nothing.
    """
    files = {
        name: sent_before(server, name) for name in ("scan", "photo", "correction", "applied", "preview")
    }
    files["missing"] = files["photo"].model_copy(update={"key": f"{UPLOADS}missing"})
    rows_before(databases, files)
    archive = archive_of(server, "host")
    owners = {service: databases.owner_dsn(service) for service in SERVED}

    moved = [await evidence.move(archive, owners) for _ in range(2)]

    found = references(databases)
    assert [5, 0] == moved
    kept = {
        name: await archive.exists(f"evidence/{service}/{name}")
        for service, name in (
            ("registry", "scan"),
            ("grades", "photo"),
            ("grades", "correction"),
            ("linkage", "applied"),
        )
    }
    as_json = {name: one.model_dump(mode="json") for name, one in kept.items() if one}
    assert [(as_json["scan"]["key"], as_json["scan"]["version"])] == found["orders"]
    assert sorted(
        [
            (as_json["photo"], None),
            (as_json["photo"], as_json["correction"]),
            (files["missing"].model_dump(mode="json"), None),
            (None, None),
        ],
        key=str,
    ) == sorted(found["students.particulars"], key=str)
    assert sorted([(as_json["applied"],), (files["preview"].model_dump(mode="json"),)], key=str) == sorted(
        found["imports"], key=str
    )
    for name, one in kept.items():
        assert one
        assert one.version
        assert f"{name} as it was sent in".encode() == await archive.get(one)

    locked = {
        key: years_locked(server, key)
        for key in (*(one.key for one in kept.values() if one), "uploads/photo")
    }
    assert {
        "evidence/registry/scan": 60,
        "evidence/grades/photo": 60,
        "evidence/grades/correction": 60,
        "evidence/linkage/applied": 22,
        "uploads/photo": 60,
    } == locked
    assert not list(server.client().list_objects(bucket_name=UPLOADS_BUCKET, recursive=True))
    assert files["photo"].size == len(await archive_of(server, "documents.press").get(files["photo"]))


def years_locked(server: Seaweed, key: str) -> int:
    lock = server.client().get_object_retention(bucket_name=BUCKET, object_name=key)
    assert lock
    assert COMPLIANCE == lock.mode
    return (lock.retain_until_date - datetime.now(UTC)) // timedelta(days=365)
