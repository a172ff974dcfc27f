"""The archive on a real S3 server with object lock.

Files are written once, adopted by a second try, and an altered file is detected.
"""

import asyncio
import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from minio.commonconfig import GOVERNANCE
from minio.error import S3Error
from minio.objectlockconfig import YEARS, ObjectLockConfig
from minio.retention import Retention
from pydantic import SecretStr

from deploy.local.seaweed import BUCKET, UPLOADS_BUCKET, Seaweed, prepare_bucket
from deploy.local.subprocesses import free_port
from shared.chassis.archive import AlreadyThere, Altered, Archive, NotInArchive
from shared.chassis.outages import is_outage, is_outside_the_job
from shared.chassis.settings import ArchiveSettings
from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal
from tests.world.archives import archive_settings, temporary_archive


@pytest.fixture(scope="module")
def server() -> Iterator[Seaweed]:
    """A server with the bucket of the system, as `lsq` starts it."""
    with temporary_archive() as server:
        yield server


@pytest.fixture
def archive(server: Seaweed) -> Archive:
    """The archive with the rights of the host program, on every key."""
    return Archive(archive_settings(server))


async def test_a_file_is_loaded_by_key_and_by_reference(archive: Archive) -> None:
    """`exists` returns the same reference, with the digest."""
    reference = await archive.put_new("uploads/one", "คำสั่งแต่งตั้ง".encode(), "text/plain")

    assert "คำสั่งแต่งตั้ง".encode() == await archive.get(reference) == await archive.get("uploads/one")
    assert reference == await archive.exists("uploads/one")
    assert hashlib.sha256("คำสั่งแต่งตั้ง".encode()).hexdigest() == reference.sha256


async def test_a_second_try_adopts_the_file_of_the_first(archive: Archive) -> None:
    """Also when both run at the same time: one object, one version, equal references."""
    first, second, third = await asyncio.gather(
        *(archive.put_new("issues/adopt.pdf", b"%PDF", "application/pdf") for _ in range(3))
    )

    assert first == second == third
    versions = list(
        archive._client.list_objects(bucket_name=BUCKET, prefix="issues/adopt.pdf", include_version=True)
    )
    assert 1 == len(versions)


async def test_other_bytes_are_refused(archive: Archive) -> None:
    """The first file stays."""
    await archive.put_new("records/p/1.json", b"first", "application/json")

    with pytest.raises(AlreadyThere, match=r"system\.file_exists"):
        await archive.put_new("records/p/1.json", b"other", "application/json")
    assert b"first" == await archive.get("records/p/1.json")


async def test_an_altered_file_is_not_loaded(archive: Archive) -> None:
    """A reference names the bytes: others are detected."""
    reference = await archive.put_new("records/p/2.json", b"as approved", "application/json")

    with pytest.raises(Altered):
        await archive.get(
            FileReference(
                key=reference.key,
                sha256=hashlib.sha256(b"as altered").hexdigest(),
                size=reference.size,
                media_type=reference.media_type,
            )
        )


async def test_what_lies_over_a_file_changes_nothing_for_its_reference(
    archive: Archive, server: Seaweed
) -> None:
    """Another file is laid over it, then a marker of deletion, by the key of the host program, which nobody
    else has: the reference names the version. A reference from before there were versions sees what lies
    over it.
    """
    reference = await archive.put_new("issues/shadowed.pdf", b"as sealed", "application/pdf")
    without = reference.model_copy(update={"version": None})
    client = server.client()
    assert reference.version

    client.put_object(
        bucket_name=BUCKET, object_name=reference.key, data=io.BytesIO(b"as forged"), length=len(b"as forged")
    )
    assert b"as sealed" == await archive.get(reference)
    with pytest.raises(Altered):
        await archive.get(without)

    client.delete_bucket_policy(bucket_name=BUCKET)
    client.remove_object(bucket_name=BUCKET, object_name=reference.key)
    prepare_bucket(client, BUCKET)
    assert await archive.exists(reference.key) is None
    assert b"as sealed" == await archive.get(reference)
    with pytest.raises(NotInArchive):
        await archive.get(without)


async def test_a_version_that_the_archive_does_not_have_is_missing(archive: Archive) -> None:
    """An id that the server never gave, and one of another file."""
    one = await archive.put_new("records/p/7.json", b"one", "application/json")
    two = await archive.put_new("records/p/8.json", b"two", "application/json")

    for version in ("none", "0" * 32, two.version):
        with pytest.raises(NotInArchive):
            await archive.get(one.model_copy(update={"version": version}))


async def test_a_file_is_looked_for_by_its_version(archive: Archive) -> None:
    """Without reading it: the archive has what was put, not another version, size or key."""
    file = await archive.put_new("issues/looked-for.pdf", b"%PDF", "application/pdf")

    assert await archive.has(file)
    for other in ({"key": "issues/none.pdf"}, {"size": 5}, {"version": "none"}):
        assert not await archive.has(file.model_copy(update=other))


async def test_what_a_decision_rests_on_is_kept_for_the_years_of_its_class(
    archive: Archive, server: Seaweed
) -> None:
    """An upload waits in a bucket without a lock; its copy among the evidence is locked for longer than the
    bucket says, and is one file however often it is kept.
    """
    sent = await archive.put_new("uploads/order", b"%PDF order", "application/pdf")
    kept = await archive.keep(sent, "registry", 60)
    again = await archive.keep(sent, "registry", 60)

    assert (b"%PDF order", "evidence/registry/order") == (await archive.get(kept), kept.key)
    assert kept.version
    assert kept == again == await archive.keep(kept, "registry", 60)
    lock = server.client().get_object_retention(bucket_name=BUCKET, object_name=kept.key)
    assert lock
    assert "COMPLIANCE" == lock.mode
    assert lock.retain_until_date > datetime.now(UTC) + timedelta(days=365 * 60)
    soon = Retention("COMPLIANCE", datetime.now(UTC) + timedelta(seconds=5))
    with pytest.raises(S3Error):
        Archive(archive_settings(server, "registry"))._client.set_object_retention(
            bucket_name=BUCKET, object_name=kept.key, config=soon, version_id=kept.version
        )
    server.client().remove_object(bucket_name=UPLOADS_BUCKET, object_name=sent.key)
    assert b"%PDF order" == await archive.get(kept)
    with pytest.raises(NotInArchive):
        await archive.keep(sent, "grades", 1)


async def test_what_was_sent_in_before_uploads_had_a_bucket_is_found(
    archive: Archive, server: Seaweed
) -> None:
    """References of old records name it: it stays in the locked bucket, and is kept when it is used again."""
    client = server.client()
    client.put_object(bucket_name=BUCKET, object_name="uploads/old", data=io.BytesIO(b"photo"), length=5)

    found = await archive.exists("uploads/old")

    assert found
    assert b"photo" == await archive.get(found.model_copy(update={"version": None}))
    assert b"photo" == await Archive(archive_settings(server, "documents.press")).get(found)
    assert b"photo" == await archive.get(
        await Archive(archive_settings(server, "grades")).keep(found, "grades", 1)
    )


async def test_old_uploads_are_deleted_by_the_key_of_housekeeping_alone(
    archive: Archive, server: Seaweed
) -> None:
    """What is younger stays, and so does everything in the locked bucket."""
    old, kept = [
        await archive.put_new(key, b"sent in", "text/plain") for key in ("uploads/1", "records/p/9.json")
    ]
    later = datetime.now(UTC) + timedelta(seconds=2)
    await asyncio.sleep(3)
    young = await archive.put_new("uploads/2", b"sent in", "text/plain")

    with pytest.raises(S3Error, match="AccessDenied"):
        await Archive(archive_settings(server, "registry")).delete_uploads(later)
    assert await Archive(archive_settings(server, "housekeeping")).delete_uploads(later) >= 1

    assert await archive.exists(old.key) is None
    assert b"sent in" == await archive.get(young) == await archive.get(kept)


async def test_a_missing_file_is_named(archive: Archive) -> None:
    """`get` refuses with the key; `exists` returns None."""
    with pytest.raises(NotInArchive, match="uploads/none"):
        await archive.get("uploads/none")
    assert await archive.exists("uploads/none") is None


@pytest.mark.parametrize("body", [b"", b"x" * 60_000_001], ids=["nothing", "over 60 MB"])
async def test_sizes_are_bounded(archive: Archive, body: bytes) -> None:
    """An empty file and one that is too large are refused."""
    with pytest.raises(Refusal, match="file_too_large"):
        await archive.put_new("uploads/size", body, "text/plain")


@pytest.mark.parametrize("page", [1, 2, 3, 5, 1000])
async def test_a_list_has_every_key_once_in_pages_of_any_size(archive: Archive, page: int) -> None:
    """Also keys that extend another, as a proof beside its document.

    SeaweedFS sorts them differently from their bytes.
    """
    documents = {f"issues/listed/{number}.pdf" for number in range(4)}
    for key in documents:
        await archive.put_new(key, b"%PDF", "application/pdf")
        await archive.put_new(f"{key}.proof.json", b"{}", "application/json")

    found = [key async for key in archive.list("issues/listed/", page=page)]

    assert sorted([*documents, *(f"{key}.proof.json" for key in documents)]) == sorted(found)
    assert [] == [key async for key in archive.list("nothing/", page=page)]


async def test_a_file_cannot_be_deleted(archive: Archive, server: Seaweed) -> None:
    """Neither by a service nor, its version, by the operator: COMPLIANCE."""
    await archive.put_new("issues/kept.pdf", b"%PDF", "application/pdf")
    version = next(
        iter(server.client().list_objects(bucket_name=BUCKET, prefix="issues/kept.pdf", include_version=True))
    ).version_id

    with pytest.raises(S3Error):
        server.client().remove_object(bucket_name=BUCKET, object_name="issues/kept.pdf", version_id=version)
    assert b"%PDF" == await archive.get("issues/kept.pdf")


async def test_a_bucket_without_a_lock_stops_the_start(server: Seaweed) -> None:
    """The bucket of the system passes, for writers and readers.

    One whose objects can be deleted is refused, with the remedy.
    """
    await Archive(archive_settings(server, "grades")).check()
    await Archive(archive_settings(server, "linkage.delivery")).check()
    server.client().make_bucket(bucket_name="open", object_lock=True)

    with pytest.raises(RuntimeError, match="COMPLIANCE"):
        await Archive(archive_settings(server, "host", "open")).check()
    server.client().make_bucket(bucket_name="plain")
    with pytest.raises(RuntimeError, match="COMPLIANCE"):
        await Archive(archive_settings(server, "host", "plain")).check()


async def test_a_bucket_whose_lock_may_be_bypassed_stops_the_start(server: Seaweed) -> None:
    """GOVERNANCE is a default retention too, but whoever has the right to bypass it deletes."""
    server.client().make_bucket(bucket_name="governed", object_lock=True)
    server.client().set_object_lock_config(
        bucket_name="governed", config=ObjectLockConfig(GOVERNANCE, 1, YEARS)
    )

    with pytest.raises(RuntimeError, match=r"GOVERNANCE.*COMPLIANCE"):
        await Archive(archive_settings(server, bucket="governed")).check()


async def test_the_bucket_may_be_in_the_host_name() -> None:
    """Addressing and region of an S3 server are settings: `bucket.host`, signed for the region."""
    seen: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for addressing in ("virtual", "path"):
        where = ArchiveSettings(
            endpoint=f"localhost:{port}",
            bucket="kept",
            region="ap-southeast-7",
            addressing=addressing,
            access_key="a",
            secret_key=SecretStr("s"),
            secure=False,
        )
        with patch("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", port))]):
            assert await Archive(where).exists("records/1") is None

    server.close()
    virtual, path = seen
    assert "HEAD /records/1 " in virtual
    assert f"Host: kept.localhost:{port}" in virtual
    assert "HEAD /kept/records/1 " in path
    assert f"Host: localhost:{port}" in path
    assert all("/ap-southeast-7/s3/aws4_request" in request for request in seen)


async def test_a_file_without_our_digest_has_a_reference_too(archive: Archive, server: Seaweed) -> None:
    """The digest is computed where the metadata has none."""
    server.client().put_object(
        bucket_name=UPLOADS_BUCKET, object_name="uploads/foreign", data=io.BytesIO(b"abc"), length=3
    )

    found = await archive.exists("uploads/foreign")

    assert found
    assert b"abc" == await archive.get(found)


async def test_an_archive_that_refuses_is_a_defect_and_one_that_is_down_is_not(server: Seaweed) -> None:
    """A wrong key and a missing bucket are defects; a server that is down is an outage."""
    wrong = archive_settings(server).model_copy(update={"secret_key": SecretStr("wrong")})
    refusing = [Archive(wrong), Archive(archive_settings(server, bucket="elsewhere"))]
    nowhere = Archive(archive_settings(server).model_copy(update={"endpoint": f"127.0.0.1:{free_port()}"}))
    errors = await asyncio.gather(
        *(archive.put_new("uploads/any", b"any", "text/plain") for archive in [*refusing, nowhere]),
        return_exceptions=True,
    )

    assert [False, False, True] == [isinstance(error, Exception) and is_outage(error) for error in errors], (
        errors
    )
    assert all(isinstance(error, Exception) and is_outside_the_job(error) for error in errors)


async def test_at_most_16_requests_run_at_a_time() -> None:
    """More requests wait. All 16 run, however few processors the machine has."""
    open_now = most = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Reply 404, after a pause in which other requests could arrive."""
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.2)
        open_now -= 1
        writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    address = "{}:{}".format(*server.sockets[0].getsockname())
    archive = Archive(
        ArchiveSettings(endpoint=address, access_key="a", secret_key=SecretStr("s"), secure=False)
    )

    found = await asyncio.gather(*(archive.exists(f"uploads/{number}") for number in range(60)))

    server.close()
    assert [None] * 60 == found
    assert 16 == most
