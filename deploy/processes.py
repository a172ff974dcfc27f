"""The list of processes.

The host program reads it; compose.yaml and the kustomize base are generated from it (`python -m
deploy.generate`).

Processes are cut by what could be stolen: only the press is given the sealing key, only delivery the
partners' secrets and a way out, only the portal a way in. What is listed here under `secrets` and `files` is
given to this process and no other.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ArchiveAccess:
    """The keys of the archive that a process may read, and those that it may write, as prefixes with `*`.

    Its access key is given these rights and no other: not to list, not to delete. Who writes may read what
    lies there: a second try adopts the file of the first.
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Process:
    """A process: what runs, which settings and secrets it is given, which processes it asks."""

    name: str
    purpose: str
    # in Thai, for `lsq status`
    title: str
    # memory limit in MiB
    memory: int
    # None: it has no key of the archive
    archive: ArchiveAccess | None = None
    database: bool = True
    # names of environment variables, beside those that every process has
    settings: tuple[str, ...] = ()
    # environment variable → name of the secret whose value it holds
    secrets: dict[str, str] = field(default_factory=dict)
    # environment variable → name of the secret whose file it names
    files: dict[str, str] = field(default_factory=dict)
    # processes that it asks; it starts without them
    needs: tuple[str, ...] = ()
    # channels of services whose wakes it hears: a hint that something has changed there
    hears: tuple[str, ...] = ()
    # whether people reach it, on a port of its own
    listens: bool = False
    # whether it connects to partners, by HTTPS
    goes_out: bool = False
    # on Kubernetes; a laptop runs one of each process
    replicas: int = 1
    # RAYON_NUM_THREADS: the press renders in one thread, a core has one press
    threads: int | None = None

    @property
    def service(self) -> str:
        """The service of this process: it owns the database and the contracts."""
        return self.name.split(".")[0]

    @property
    def role(self) -> str | None:
        """The word after `python -m services.<service>`; None for the service's main process."""
        return self.name.partition(".")[2] or None

    @property
    def answers(self) -> bool:
        """Whether it answers the commands and queries of its service, and sends its events."""
        return self.database and self.role is None

    @property
    def arguments(self) -> list[str]:
        """`-m services.documents press`, as given to Python."""
        return ["-m", f"services.{self.service}", *([self.role] if self.role else [])]


PROCESSES = (
    Process(
        "registry",
        "organisations, orders and offices, calendars, accounts; signs people's tokens",
        "ทะเบียนผู้ปฏิบัติงาน",
        256,
        archive=ArchiveAccess(reads=("uploads/*",), writes=("evidence/registry/*",)),
        settings=("LSQ_SETUP_FILE",),
        secrets={
            "LSQ_PERSON_KEY": "person-key",
            "LSQ_UPLOADS_ACCESS_KEY": "uploads-access-key",
            "LSQ_UPLOADS_SECRET_KEY": "uploads-secret-key",
        },
        replicas=2,
    ),
    Process(
        "grades",
        "pupils, results, terms, graduation; writes the achievement records",
        "ผลการเรียน",
        384,
        archive=ArchiveAccess(reads=("uploads/*",), writes=("records/*", "evidence/grades/*")),
        needs=("registry",),
        replicas=2,
    ),
    Process(
        "documents",
        "numbers, register of issue, log of issuance, verification",
        "เอกสารหลักฐานการศึกษา",
        256,
        archive=ArchiveAccess(
            reads=("records/*",), writes=("reports/*", "issues/*.pdf.proof.json", "heads/*")
        ),
        secrets={"LSQ_LOG_KEY": "log-key"},
        replicas=2,
    ),
    Process(
        "documents.press",
        "renders, lints, seals and archives documents: the only process with the key",
        "แท่นพิมพ์และลงลายมือชื่อ",
        384,
        # uploads: photos of records from before photos were kept as evidence
        archive=ArchiveAccess(
            reads=("records/*", "reports/*", "evidence/grades/*", "uploads/*"),
            writes=("issues/*.pdf", "numbers/*"),
        ),
        settings=("LSQ_PUBLIC_URL",),
        secrets={"LSQ_SIGNING_PASSWORD": "seal-password"},
        files={"LSQ_SIGNING_KEY": "seal.p12"},
        replicas=2,
        threads=1,
    ),
    Process(
        "linkage",
        "reads the schools' workbooks, keeps what is to be delivered",
        "การเชื่อมโยงข้อมูล",
        384,
        archive=ArchiveAccess(reads=("uploads/*",), writes=("imports/*", "evidence/linkage/*")),
        needs=("grades",),
        replicas=2,
    ),
    Process(
        "linkage.delivery",
        "delivers to partners: the only process with their secrets and a way out",
        "การส่งข้อมูลถึงหน่วยงาน",
        256,
        archive=ArchiveAccess(reads=("records/*", "reports/*"), writes=("deliveries/*",)),
        files={"LSQ_PARTNERS_FILE": "partners.json"},
        goes_out=True,
    ),
    Process(
        "portal",
        "pages in Thai, JSON API, public verification: the only process that people reach",
        "หน้าเว็บ",
        256,
        archive=ArchiveAccess(
            reads=("issues/*", "reports/*", "imports/*", "evidence/registry/*"), writes=("uploads/*",)
        ),
        database=False,
        settings=(
            "LSQ_PORTAL_ADDRESS",
            "LSQ_PORTAL_HOST",
            "LSQ_PORTAL_PORT",
            "LSQ_COOKIE_SECURE",
            "LSQ_TRUSTED_PROXIES",
        ),
        needs=("registry", "grades", "documents", "linkage"),
        hears=("registry.sessions",),
        listens=True,
        replicas=2,
    ),
)
BY_NAME = {process.name: process for process in PROCESSES}
SERVICES = tuple(process.name for process in PROCESSES if process.database and process.role is None)


def process_named(name: str) -> Process:
    """The process of this name; `documents.press/2` is a second one of the same kind.

    Raises ValueError for an unknown name.
    """
    kind = name.split("/", maxsplit=1)[0]
    if kind not in BY_NAME:
        raise ValueError(f"there is no process {kind!r}; there are {', '.join(BY_NAME)}")
    return BY_NAME[kind]
