"""Step 10: verification by code, by number, by file, and without network."""

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from deploy.demo.story import SECONDARY, Story, until

VERDICTS = {
    "in_force": "มีผลใช้ได้",
    "replaced": "ถูกแทนที่แล้ว",
    "cancelled": "ถูกยกเลิก",
    "unknown": "ไม่พบในทะเบียน",
    "altered": "เนื้อหาถูกแก้ไข",
}


async def verification(story: Story) -> None:
    """Check the verdicts of documents in force, a replaced one, an unknown code and an altered file; then
    verify offline with the proofs.
    """
    documents = story.facts["documents"]
    in_force = {d["kind"]: d for d in documents if d["status"] == "in_force"}
    good = in_force["P1U"]
    replaced = next(d for d in documents if d["status"] == "replaced")
    altered = Path(good["path"]).read_bytes()
    altered = altered[:20_000] + bytes([altered[20_000] ^ 1]) + altered[20_001:]
    asked = {
        **{
            f"code of a {kind} in force": await by_code(story, one["code"])
            for kind, one in sorted(in_force.items())
        },
        "number of a ปพ.1:พ": await by_number(story, good),
        "its file": await by_file(story, Path(good["path"]).read_bytes()),
        "file of the replaced ปพ.1": await by_file(story, Path(replaced["path"]).read_bytes()),
        "an unknown code": await by_code(story, "0000-0000-0000-0000"),
        "the file with one bit changed": await by_file(story, altered),
    }
    expected = [*["in_force"] * (len(in_force) + 2), "replaced", "unknown", "altered"]
    found = [answer["verdict"] for answer in asked.values()]
    if found != expected:
        raise RuntimeError(f"the verdicts are {found}, not {expected}")
    await keep_proofs(story)
    offline = {kind: await verify_offline(story, one) for kind, one in sorted(in_force.items())}
    verdicts = [
        f"{what}: {VERDICTS[answer['verdict']]} ({answer['verdict']})" for what, answer in asked.items()
    ]
    story.add_to_summary(
        "ตรวจสอบเอกสาร · verification",
        *verdicts,
        *(f"without network, {kind}: {proved}" for kind, proved in offline.items()),
    )


async def by_code(story: Story, code: str) -> dict[str, Any]:
    """The verdict of a code."""
    answer = await story.http.get("/api/v1/verdict", params={"code": code})
    answer.raise_for_status()
    verdict: dict[str, Any] = answer.json()
    return verdict


async def by_number(story: Story, document: dict[str, str]) -> dict[str, Any]:
    """The verdict of a form, school and number."""
    answer = await story.http.get(
        "/api/v1/verdict",
        params={"form": document["kind"], "school": SECONDARY, "number": document["number"]},
    )
    answer.raise_for_status()
    verdict: dict[str, Any] = answer.json()
    return verdict


async def by_file(story: Story, body: bytes) -> dict[str, Any]:
    """The verdict of a file."""
    answer = await story.http.post(
        "/api/v1/verdict", files={"file": ("document.pdf", body, "application/pdf")}
    )
    answer.raise_for_status()
    verdict: dict[str, Any] = answer.json()
    return verdict


async def keep_proofs(story: Story) -> None:
    """Save the published keys, and the proof of each document once the log has it."""
    shutil.copytree(story.stack.folder / "published", story.out / "published", dirs_exist_ok=True)
    for document in story.facts["documents"]:
        key = f"issues/{document['issue']}.pdf.proof.json"
        reference = await until(partial(story.stack.archive.exists, key), bool, "the proof beside a file")
        assert reference
        Path(document["path"] + ".proof.json").write_bytes(await story.stack.archive.get(reference))


async def verify_offline(story: Story, document: dict[str, str]) -> str:
    """Run `python -m services.documents.verification` with the proof beside the file and the published keys.

    Returns what it proved.
    """
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "services.documents.verification",
            document["path"],
            "--keys",
            str(story.out / "published"),
            "--json",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if checked.returncode:
        raise RuntimeError(f"the offline verification failed: {checked.stdout}{checked.stderr}")
    result = json.loads(checked.stdout)
    return (
        ", ".join(f"{name} {'✓' if good else '–'}" for name, good in result.get("proved", {}).items()) or "ok"
    )
