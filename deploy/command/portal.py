"""The portal's JSON API, as `lsq` uses it: sign in, send a file, ask, fetch."""
import json
import os
from pathlib import Path
from typing import Any, Self

import httpx

from deploy.command.console import UNTRIED, Told, stack
from deploy.local.supervisor import FOLDER

PATIENCE = 60.0                                               # seconds for one answer


class Portal:
    """Signed in at the running house's portal (LSQ_PORTAL, or the house that is up here)."""

    def __init__(self, user_name: str, password: str) -> None:
        address = os.environ.get("LSQ_PORTAL") or stack()["portal"]
        self.client = httpx.Client(base_url=address, timeout=PATIENCE, trust_env="LSQ_PORTAL" in os.environ)      # a proxy is for other machines only
        entered = self._said(self._send("POST", "/api/v1/sign-in", json={"user_name": user_name, "password": password}))
        self.client.headers["authorization"] = f"Bearer {entered['token']}"

    @classmethod
    def of(cls, office: str, organisation: str) -> Self:
        """Sign in as LSQ_USER with LSQ_PASSWORD, or by the development accounts of this house."""
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
        """Send a file in; its reference."""
        return self._said(self._send("POST", "/api/v1/files", files={"file": (name, content)}))

    def post(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        """Ask for something to be done."""
        return self._said(self._send("POST", path, json=content))

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Ask how something is."""
        return self._said(self._send("GET", path, params=query))

    def download(self, path: str) -> bytes:
        """The bytes of a file."""
        answer = self._send("GET", path)
        if answer.is_error:
            self._said(answer)
        return answer.content

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return self.client.request(method, path, **more)
        except httpx.HTTPError:
            raise Told(f"ติดต่อพอร์ทัลไม่ได้ · the portal does not answer at {self.client.base_url}", "lsq status", code=UNTRIED) from None

    def _said(self, answer: httpx.Response) -> dict[str, Any]:
        """The answer; a problem becomes what a person reads."""
        try:
            said: dict[str, Any] = answer.json()
        except ValueError:
            raise Told(f"พอร์ทัลตอบ {answer.status_code} · the portal answered {answer.status_code}", code=UNTRIED) from None
        if answer.is_error:
            remedy = f"{said.get('remedy_th', '')} · {said.get('remedy_en', '')}".strip(" ·")
            raise Told(f"{said.get('th', '')} · {said.get('en', said.get('code', answer.status_code))}", remedy)
        return said


def content_of(file: Path) -> bytes:
    """What is to be sent in. Refuses what cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Told(f"อ่านไฟล์ไม่ได้ · cannot read {file}: {error.strerror}", code=UNTRIED) from None


def account_of(office: str, organisation: str) -> dict[str, str]:
    """The development account of an office there. Refuses when there is none."""
    file = FOLDER / "accounts.json"
    accounts: list[dict[str, str]] = json.loads(file.read_text()) if file.exists() else []
    for account in accounts:
        if account["office"] == office and organisation in ("*", account["organisation"], account["organisation"].rpartition(".")[2]):
            return account
    raise Told(f"ไม่มีบัญชี {office} ของ {organisation} ใน {file} · no development account of {office} at {organisation}",
               "ตั้ง LSQ_USER และ LSQ_PASSWORD · set LSQ_USER and LSQ_PASSWORD", code=UNTRIED)
