"""The portal's JSON API for `lsq`: sign in, upload, request, download."""

import json
import os
from pathlib import Path
from typing import Any, Self

import httpx

from deploy.command.console import NOT_TRIED, CliError, running_stack
from deploy.local.supervisor import FOLDER

REQUEST_TIMEOUT_S = 60.0


class Portal:
    """A session at the portal of LSQ_PORTAL, or else of the stack that is running here."""

    def __init__(self, user_name: str, password: str) -> None:
        address = os.environ.get("LSQ_PORTAL") or running_stack()["portal"]
        # a proxy is used for another machine only
        self.client = httpx.Client(
            base_url=address, timeout=REQUEST_TIMEOUT_S, trust_env="LSQ_PORTAL" in os.environ
        )
        session = self._content(
            self._send("POST", "/api/v1/sign-in", json={"user_name": user_name, "password": password})
        )
        self.client.headers["authorization"] = f"Bearer {session['token']}"

    @classmethod
    def of(cls, office: str, organisation: str) -> Self:
        """Sign in as LSQ_USER with LSQ_PASSWORD, or else with a sample account of this stack."""
        user, password = os.environ.get("LSQ_USER"), os.environ.get("LSQ_PASSWORD")
        if user and password:
            return cls(user, password)
        account = account_of(office, organisation)
        return cls(account["user_name"], account["password"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def upload(self, name: str, content: bytes) -> dict[str, Any]:
        """Upload a file. Returns its reference."""
        return self._content(self._send("POST", "/api/v1/files", files={"file": (name, content)}))

    def post(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        """Send a command as JSON. Returns the answer."""
        return self._content(self._send("POST", path, json=content))

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Send a query. Returns the answer."""
        return self._content(self._send("GET", path, params=query))

    def download(self, path: str) -> bytes:
        """The bytes of a file."""
        answer = self._send("GET", path)
        if answer.is_error:
            self._content(answer)
        return answer.content

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return self.client.request(method, path, **more)
        except httpx.HTTPError:
            raise CliError(
                f"ติดต่อพอร์ทัลไม่ได้ · the portal does not answer at {self.client.base_url}",
                "lsq status",
                code=NOT_TRIED,
            ) from None

    def _content(self, answer: httpx.Response) -> dict[str, Any]:
        """The content of an answer. Raises CliError with the problem's texts when it is one."""
        try:
            content: dict[str, Any] = answer.json()
        except ValueError:
            raise CliError(
                f"พอร์ทัลตอบ {answer.status_code} · the portal answered {answer.status_code}", code=NOT_TRIED
            ) from None
        if answer.is_error:
            remedy = f"{content.get('remedy_th', '')} · {content.get('remedy_en', '')}".strip(" ·")
            raise CliError(
                f"{content.get('th', '')} · {content.get('en', content.get('code', answer.status_code))}",
                remedy,
            )
        return content


def content_of(file: Path) -> bytes:
    """The bytes of a file. Raises CliError when it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise CliError(f"อ่านไฟล์ไม่ได้ · cannot read {file}: {error.strerror}", code=NOT_TRIED) from None


def account_of(office: str, organisation: str) -> dict[str, str]:
    """The sample account of an office at this organisation. Raises CliError when there is none."""
    file = FOLDER / "accounts.json"
    accounts: list[dict[str, str]] = json.loads(file.read_text()) if file.exists() else []
    for account in accounts:
        if account["office"] == office and organisation in (
            "*",
            account["organisation"],
            account["organisation"].rpartition(".")[2],
        ):
            return account
    raise CliError(
        (
            f"ไม่มีบัญชี {office} ของ {organisation} ใน {file} · there is no sample account of {office} at "
            f"{organisation}"
        ),
        "ตั้ง LSQ_USER และ LSQ_PASSWORD · set LSQ_USER and LSQ_PASSWORD",
        code=NOT_TRIED,
    )
