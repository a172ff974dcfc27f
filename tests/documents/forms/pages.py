"""Pages of the committed samples, as the press would render them, and seals of a development authority for
them.
"""

import json
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from deploy.local.keys import Vault, sealing_key
from services.documents.forms.rendering.render import render
from services.documents.seal.sign import Seal
from shared.vocabulary.documents import DocumentKind
from tests.documents.forms import samples

ISSUED = datetime(2027, 4, 1, 9, 0, tzinfo=timezone(timedelta(hours=7)))
CODE, BASE = "7Q4KX2M9TBWD", "https://lsq.example.go.th/v"


def page_of(record: bytes, *, photo: bool = True, **changes: Any) -> bytes:
    """This record's page, issued on 1 April 2570."""
    form = DocumentKind(json.loads(record)["form"])
    facts: dict[str, Any] = {
        "set_number": "00012",
        "number": "000001",
        "code": CODE,
        "verify_url": BASE,
        "issued": ISSUED,
    }
    picture = samples.photo() if photo and form.value.startswith("P1") else None
    return render(form, record, **{**facts, "picture": picture, **changes})


@cache
def page(name: str, *, development: bool = False) -> bytes:
    """A sample's page; rendered once."""
    return page_of(samples.read(name), development=development)


def a_seal(folder: Path) -> tuple[Seal, list[bytes]]:
    """A development seal and the roots that it leads to."""
    vault = Vault(folder / "vault")
    path = sealing_key(vault, folder / "published")
    return Seal(path, vault.text("seal/password")), [(folder / "published/ca.pem").read_bytes()]
