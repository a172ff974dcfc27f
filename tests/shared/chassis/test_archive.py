"""The archive on a real S3 server with object lock: written once, adopted, never altered in silence."""
import asyncio
import hashlib
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from minio.error import S3Error
from pydantic import SecretStr

from deploy.local.keys import Vault
from deploy.local.seaweed import BUCKET, PORT_NAMES, Seaweed
from deploy.local.subprocesses import free_port
from shared.chassis.archive import AlreadyThere, Altered, Archive, NotInArchive
from shared.chassis.outages import is_outage, is_outside_the_job
from shared.chassis.settings import ArchiveSettings
from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal


@pytest.fixture(scope="module")
def server() -> Iterator[Seaweed]:
    """A server with the house's bucket, as `lsq` starts it."""
    with tempfile.TemporaryDirectory(prefix="lsq-archive-") as made:
        server = Seaweed(Path(made) / "archive", Vault(Path(made) / "keys"), {name: free_port() for name in PORT_NAMES})
        server.start()
        try:
            server.wait()
            yield server
        finally:
            server.stop()


def settings(server: Seaweed, process: str = "grades", bucket: str = BUCKET) -> ArchiveSettings:
    """What a process is told of the archive."""
    access, secret = server.keys(process)
    return ArchiveSettings(endpoint=server.endpoint, bucket=bucket, access_key=access, secret_key=SecretStr(secret), secure=False)


@pytest.fixture
def archive(server: Seaweed) -> Archive:
    """The archive as grades sees it."""
    return Archive(settings(server))


async def test_what_is_put_comes_back_with_its_digest(archive: Archive) -> None:
    """By key and by reference; `exists` says the same reference."""
    reference = await archive.put_new("uploads/one", "คำสั่งแต่งตั้ง".encode(), "text/plain")

    assert "คำสั่งแต่งตั้ง".encode() == await archive.get(reference) == await archive.get("uploads/one")
    assert reference == await archive.exists("uploads/one")
    assert hashlib.sha256("คำสั่งแต่งตั้ง".encode()).hexdigest() == reference.sha256


async def test_a_second_try_adopts_what_the_first_left(archive: Archive) -> None:
    """Also when both come at the same moment: one object, one version, equal references."""
    first, second, third = await asyncio.gather(*(archive.put_new("issues/adopt.pdf", b"%PDF", "application/pdf") for _ in range(3)))

    assert first == second == third
    versions = list(archive._client.list_objects(bucket_name=BUCKET, prefix="issues/adopt.pdf", include_version=True))
    assert 1 == len(versions)


async def test_other_bytes_are_refused(archive: Archive) -> None:
    """What lies there stays."""
    await archive.put_new("records/p/1.json", b"first", "application/json")

    with pytest.raises(AlreadyThere, match=r"system\.file_exists"):
        await archive.put_new("records/p/1.json", b"other", "application/json")
    assert b"first" == await archive.get("records/p/1.json")


async def test_what_was_altered_is_not_given(archive: Archive) -> None:
    """A reference names exact bytes: whoever replaced them is found out."""
    reference = await archive.put_new("records/p/2.json", b"as approved", "application/json")

    with pytest.raises(Altered):
        await archive.get(FileReference(key=reference.key, sha256=hashlib.sha256(b"as altered").hexdigest(), size=reference.size, media_type=reference.media_type))


async def test_what_is_not_there_is_named(archive: Archive) -> None:
    """A refusal that a caller is shown, and None where one asks."""
    with pytest.raises(NotInArchive, match="uploads/none"):
        await archive.get("uploads/none")
    assert await archive.exists("uploads/none") is None


@pytest.mark.parametrize("body", [b"", b"x" * 60_000_001], ids=["nothing", "over 60 MB"])
async def test_sizes_are_bounded(archive: Archive, body: bytes) -> None:
    """Neither nothing nor more than memory can bear."""
    with pytest.raises(Refusal, match="file_too_large"):
        await archive.put_new("uploads/size", body, "text/plain")


@pytest.mark.parametrize("page", [1, 2, 3, 5, 1000])
async def test_a_list_has_every_key_once_however_it_is_paged(archive: Archive, page: int) -> None:
    """Also keys that go on where another ends, as a proof beside its document: SeaweedFS sorts them otherwise than their bytes."""
    documents = {f"issues/listed/{number}.pdf" for number in range(4)}
    for key in documents:
        await archive.put_new(key, b"%PDF", "application/pdf")
        await archive.put_new(f"{key}.proof.json", b"{}", "application/json")

    found = [key async for key in archive.list("issues/listed/", page=page)]

    assert sorted([*documents, *(f"{key}.proof.json" for key in documents)]) == sorted(found)
    assert [] == [key async for key in archive.list("nothing/", page=page)]


async def test_what_lies_there_cannot_be_deleted(archive: Archive, server: Seaweed) -> None:
    """Not by a service, and its version not by the host either: COMPLIANCE."""
    await archive.put_new("issues/kept.pdf", b"%PDF", "application/pdf")
    version = next(iter(server.client().list_objects(bucket_name=BUCKET, prefix="issues/kept.pdf", include_version=True))).version_id

    with pytest.raises(S3Error):
        server.client().remove_object(bucket_name=BUCKET, object_name="issues/kept.pdf", version_id=version)
    assert b"%PDF" == await archive.get("issues/kept.pdf")


async def test_a_bucket_without_a_lock_stops_the_start(server: Seaweed) -> None:
    """The house's own passes, for who writes and for who only reads; one that may be emptied is refused with what to do."""
    await Archive(settings(server)).check()
    await Archive(settings(server, "linkage.delivery")).check()
    server.client().make_bucket(bucket_name="open", object_lock=True)

    with pytest.raises(RuntimeError, match="COMPLIANCE"):
        await Archive(settings(server, "host", "open")).check()
    server.client().make_bucket(bucket_name="plain")
    with pytest.raises(RuntimeError, match="COMPLIANCE"):
        await Archive(settings(server, "host", "plain")).check()


async def test_a_file_put_past_us_has_a_reference_too(archive: Archive, server: Seaweed) -> None:
    """Without our digest beside it, it is computed."""
    server.client().put_object(bucket_name=BUCKET, object_name="uploads/foreign", data=io.BytesIO(b"abc"), length=3)

    found = await archive.exists("uploads/foreign")

    assert found
    assert b"abc" == await archive.get(found)


async def test_an_archive_that_refuses_is_a_defect_and_one_that_is_away_is_not(server: Seaweed) -> None:
    """A wrong key and a bucket that is not there (or not ours) do not pass by themselves; a server that is down does."""
    wrong = settings(server).model_copy(update={"secret_key": SecretStr("wrong")})
    refusing = [Archive(wrong), Archive(settings(server, bucket="elsewhere"))]
    nowhere = Archive(settings(server).model_copy(update={"endpoint": f"127.0.0.1:{free_port()}"}))
    errors = await asyncio.gather(*(archive.put_new("uploads/any", b"any", "text/plain") for archive in [*refusing, nowhere]), return_exceptions=True)

    assert [False, False, True] == [isinstance(error, Exception) and is_outage(error) for error in errors], errors
    assert all(isinstance(error, Exception) and is_outside_the_job(error) for error in errors)
