"""The archive of files: an S3 server with object lock.

An object in it is never overwritten, altered or deleted. The server cannot be told to refuse a put over a
key, so a reference names the version that it means, and every read asks for that one: what lies over it
changes nothing (docs/decisions/0011-references-name-a-version.md).

A key names what a file is (`issues/<issue id>.pdf`), so a second try finds the file of the first one and
adopts it.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeVar

import certifi
import structlog
import urllib3
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.datatypes import Object
from minio.error import S3Error
from minio.retention import Retention

from shared.chassis.settings import ArchiveSettings
from shared.contracts.files import FileReference
from shared.contracts.problem import FILE_ALTERED, FILE_EXISTS, FILE_MISSING, FILE_TOO_LARGE, Refusal
from shared.vocabulary.media_types import OCTET_STREAM

# Requests of one process at a time; each takes a thread and a connection.
MAX_CONNECTIONS = 16
# Bytes of one file.
MAX_FILE_BYTES = 60_000_000
# Keys in one answer of the server.
KEYS_PER_PAGE = 1000
# the prefix of what people send in, and of what of it a decision rests on
UPLOADS = "uploads/"
EVIDENCE = "evidence/"
# of the heads of the log of issuance
HEADS = "heads/"
# whose writers say for how many years a file is locked
LOCKED_BY_WRITER = (EVIDENCE, HEADS)
DIGEST_HEADER = "x-amz-meta-sha256"
VERSION_HEADER = "x-amz-version-id"
# codes of the server for an object, or a version of it, that it does not have
MISSING = frozenset({"NoSuchKey", "NoSuchObject", "NoSuchVersion"})
RETRIES = urllib3.Retry(total=3, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504])

log = structlog.get_logger()
Answer = TypeVar("Answer")


class NotInArchive(Refusal):
    """The archive has no object of this key."""


class Altered(Refusal):
    """The object of this key is not the one that the reference names."""


class AlreadyThere(Refusal):
    """The archive already has an object of this key, with other bytes."""


def bucket_of(bucket: str, key: str) -> str:
    """The bucket of a key: what people send in waits in one of its own, which has no lock."""
    return f"{bucket}-uploads" if key.startswith(UPLOADS) else bucket


def in_years(years: int) -> datetime:
    """A time that is at least these years from now."""
    return datetime.now(UTC) + timedelta(days=366 * years)


def connect(settings: ArchiveSettings) -> Minio:
    """A client of the archive's server."""
    trusted = os.environ.get("SSL_CERT_FILE") or certifi.where()
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=3, read=30),
        maxsize=MAX_CONNECTIONS,
        retries=RETRIES,
        cert_reqs="CERT_REQUIRED",
        ca_certs=trusted,
    )
    client = Minio(
        endpoint=settings.endpoint,
        access_key=settings.access_key,
        secret_key=settings.secret_key.get_secret_value(),
        secure=settings.secure,
        region=settings.region,
        http_client=pool,
    )
    # its two methods have no types
    if settings.addressing == "virtual":
        client.enable_virtual_style_endpoint()  # type: ignore[no-untyped-call]
    else:
        client.disable_virtual_style_endpoint()  # type: ignore[no-untyped-call]
    return client


class Archive:
    """A bucket whose objects are written once."""

    def __init__(self, settings: ArchiveSettings) -> None:
        self.bucket = settings.bucket
        self._client = connect(settings)
        self._threads = ThreadPoolExecutor(MAX_CONNECTIONS, thread_name_prefix="archive")

    async def check(self) -> None:
        """Raise RuntimeError unless the bucket's default retention is COMPLIANCE.

        Without one its objects could be deleted; under GOVERNANCE they can by whoever may bypass it.
        """
        try:
            mode = (
                await self._call(lambda: self._client.get_object_lock_config(bucket_name=self.bucket))
            ).mode
        except S3Error as error:
            if error.code != "ObjectLockConfigurationNotFoundError":
                raise
            mode = None
        if mode != COMPLIANCE:
            raise RuntimeError(
                f"bucket {self.bucket} has the default retention {mode}: set object lock, mode COMPLIANCE, "
                "before the first start"
            )

    async def put_new(
        self, key: str, body: bytes, media_type: str, *, years: int | None = None
    ) -> FileReference:
        """Store a file under a key that is free, locked for these years (None: as long as the bucket says).

        Adopts the same bytes; raises AlreadyThere for others, refuses an empty file or one over 60 MB.
        """
        if not 0 < len(body) <= MAX_FILE_BYTES:
            raise FILE_TOO_LARGE.refuse(megabytes=MAX_FILE_BYTES // 1_000_000)
        bucket, digest = bucket_of(self.bucket, key), hashlib.sha256(body).hexdigest()
        headers: dict[str, str | list[str] | tuple[str]] = {
            "If-None-Match": "*",
            "Content-Type": media_type,
            DIGEST_HEADER: digest,
        }
        if years:
            headers |= {
                "x-amz-object-lock-mode": COMPLIANCE,
                "x-amz-object-lock-retain-until-date": in_years(years).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        # Minio.put_object (7.2.20) cannot send If-None-Match.
        try:
            put = await self._call(lambda: self._client._put_object(bucket, key, body, headers))
            version = put.version_id
        except S3Error as error:
            if error.code not in {"PreconditionFailed", "ConditionalRequestConflict"}:
                raise
            stored, version = await self._read(key)
            if stored != body:
                raise AlreadyThere(FILE_EXISTS.refuse(key=key).body) from None
        return FileReference(key=key, sha256=digest, size=len(body), media_type=media_type, version=version)

    async def get(self, what: FileReference | str) -> bytes:
        """Load a file; with a reference the version that it names.

        With a reference, raises Altered for other bytes than it names; NotInArchive for none.
        """
        if isinstance(what, str):
            return (await self._read(what))[0]
        body, _ = await self._read(what.key, what.version)
        if len(body) != what.size or hashlib.sha256(body).hexdigest() != what.sha256:
            log.error("archive_altered", key=what.key)
            raise Altered(FILE_ALTERED.refuse(key=what.key).body)
        return body

    async def keep(self, file: FileReference, folder: str, years: int) -> FileReference:
        """Copy what a decision rests on to `evidence/<folder>/<id of the upload>`, locked for these years.

        Returns its new reference; one to what lies there already stays as it is. Raises Altered and
        NotInArchive, as `get` does.
        """
        evidence = f"{EVIDENCE}{folder}/"
        if file.key.startswith(evidence):
            return file
        return await self.put_new(
            evidence + file.key.removeprefix(UPLOADS), await self.get(file), file.media_type, years=years
        )

    async def lock(self, file: FileReference, years: int) -> None:
        """Lock a file of the locked bucket for these years from now; for the key of the host program."""
        await self._call(
            lambda: self._client.set_object_retention(
                bucket_name=self.bucket,
                object_name=file.key,
                config=Retention(COMPLIANCE, in_years(years)),
                version_id=file.version,
            )
        )

    async def delete_uploads(self, before: datetime, kept: Collection[str] = ()) -> int:
        """Delete what was sent in before this time by the archive's clock, but for the keys that are `kept`;
        returns how many files.

        For the one key that may; whatever a decision rests on was copied when it was taken.
        """

        def sweep() -> int:
            bucket = bucket_of(self.bucket, UPLOADS)
            old = [
                found.object_name
                for found in self._client.list_objects(bucket_name=bucket, prefix=UPLOADS, recursive=True)
                if found.object_name
                and found.last_modified
                and found.last_modified < before
                and found.object_name not in kept
            ]
            for key in old:
                self._client.remove_object(bucket_name=bucket, object_name=key)
            return len(old)

        return await self._call(sweep)

    async def exists(self, key: str) -> FileReference | None:
        """The reference of the object of this key, or None."""
        found = await self._call(lambda: self._stat(key))
        if found is None:
            return None
        digest = (found.metadata or {}).get(DIGEST_HEADER)
        if not digest:
            body, _ = await self._read(key, found.version_id)
            digest = hashlib.sha256(body).hexdigest()
        return FileReference(
            key=key,
            sha256=digest,
            size=found.size or 0,
            media_type=found.content_type or OCTET_STREAM,
            version=found.version_id,
        )

    async def has(self, file: FileReference) -> bool:
        """Whether the archive has the version that this reference names, with its size; it is not read."""
        found = await self._call(lambda: self._stat(file.key, file.version))
        return found is not None and found.size == file.size

    async def list(self, prefix: str, *, page: int = KEYS_PER_PAGE) -> AsyncIterator[str]:
        """List every key with this prefix, in no order; pages are read by the server's continuation token.

        Not by `start-after`: SeaweedFS stores `a.pdf` as `a.pdf.versions`, which sorts behind
        `a.pdf.proof.json`, so keys would be listed twice or never.
        """
        # Minio.list_objects asks for 1,000 keys, never fewer.
        found = self._client._list_objects(bucket_of(self.bucket, prefix), prefix=prefix, max_keys=page)
        while items := await self._call(lambda: [*islice(found, page)]):
            for item in items:
                yield item.object_name or ""

    async def _read(self, key: str, version: str | None = None) -> tuple[bytes, str | None]:
        """The bytes of a key and their version id; None: of its newest version."""
        return await self._call(lambda: self._fetch(key, version))

    def _stat(self, key: str, version: str | None = None) -> Object | None:
        return self._find(
            key,
            lambda bucket: self._client.stat_object(bucket_name=bucket, object_name=key, version_id=version),
        )

    def _find(self, key: str, look: Callable[[str], Answer]) -> Answer | None:
        """Look for a key in each bucket where it may lie; None where the server has none of it.

        What was sent in before uploads had a bucket of their own stays in the locked one.
        """
        for bucket in dict.fromkeys((bucket_of(self.bucket, key), self.bucket)):
            try:
                return look(bucket)
            except S3Error as error:
                if error.code not in MISSING:
                    raise
        return None

    def _fetch(self, key: str, version: str | None) -> tuple[bytes, str | None]:
        response = self._find(
            key,
            lambda bucket: self._client.get_object(bucket_name=bucket, object_name=key, version_id=version),
        )
        if response is None:
            raise NotInArchive(FILE_MISSING.refuse(key=key).body)
        try:
            body: bytes = response.read(MAX_FILE_BYTES + 1)
        finally:
            response.close()
            response.release_conn()
        if len(body) > MAX_FILE_BYTES:
            raise FILE_TOO_LARGE.refuse(megabytes=MAX_FILE_BYTES // 1_000_000)
        return body, response.headers.get(VERSION_HEADER)

    async def _call(self, what: Callable[[], Answer]) -> Answer:
        """Call the client, which blocks, in one of the archive's threads.

        Waits while all of them are busy.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, what)
