"""Step 10: anyone verifies: by code, by number, by file; and without network."""
import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from deploy.demo.story import SECONDARY, Story, until

SUM = {"in_force": "มีผลใช้ได้", "replaced": "ถูกแทนที่แล้ว", "cancelled": "ถูกยกเลิก", "unknown": "ไม่พบในทะเบียน", "altered": "เนื้อหาถูกแก้ไข"}


async def verification(story: Story) -> None:
    """Verdicts of a document in force, a replaced one, an unknown code and an altered file; then the offline check with its proof."""
    documents = story.facts["documents"]
    in_force = {d["kind"]: d for d in documents if d["status"] == "in_force"}
    good = in_force["P1U"]
    replaced = next(d for d in documents if d["status"] == "replaced")
    altered = Path(good["path"]).read_bytes()
    altered = altered[:20_000] + bytes([altered[20_000] ^ 1]) + altered[20_001:]
    asked = {
        **{f"code of a {kind} in force": await by_code(story, one["code"]) for kind, one in sorted(in_force.items())},
        "number of a ปพ.1:พ": await by_number(story, good),
        "its file": await by_file(story, Path(good["path"]).read_bytes()),
        "file of the replaced ปพ.1": await by_file(story, Path(replaced["path"]).read_bytes()),
        "a code that nobody gave": await by_code(story, "0000-0000-0000-0000"),
        "the file with one bit changed": await by_file(story, altered),
    }
    expected = [*["in_force"] * (len(in_force) + 2), "replaced", "unknown", "altered"]
    found = [said["verdict"] for said in asked.values()]
    if found != expected:
        raise RuntimeError(f"verification says {found}, not {expected}")
    await keep_proofs(story)
    offline = {kind: await verify_offline(story, one) for kind, one in sorted(in_force.items())}
    verdicts = [f"{what}: {SUM[said['verdict']]} ({said['verdict']})" for what, said in asked.items()]
    story.tell("ตรวจสอบเอกสาร · verification", *verdicts, *(f"without network, {kind}: {said}" for kind, said in offline.items()))


async def by_code(story: Story, code: str) -> dict[str, Any]:
    """The verdict of a code, as the page gets it."""
    answer = await story.http.get("/api/v1/verdict", params={"code": code})
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said


async def by_number(story: Story, document: dict[str, str]) -> dict[str, Any]:
    """The verdict of form, school and number."""
    answer = await story.http.get("/api/v1/verdict", params={"form": document["kind"], "school": SECONDARY, "number": document["number"]})
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said


async def by_file(story: Story, body: bytes) -> dict[str, Any]:
    """The verdict of a file."""
    answer = await story.http.post("/api/v1/verdict", files={"file": ("document.pdf", body, "application/pdf")})
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said


async def keep_proofs(story: Story) -> None:
    """What travels with a document: its proof, once the log has it, and the keys that the house publishes."""
    shutil.copytree(story.stack.folder / "published", story.out / "published", dirs_exist_ok=True)
    for document in story.facts["documents"]:
        key = f"issues/{document['issue']}.pdf.proof.json"
        reference = await until(partial(story.stack.archive.exists, key), bool, "the proof beside a file")
        assert reference
        Path(document["path"] + ".proof.json").write_bytes(await story.stack.archive.get(reference))


async def verify_offline(story: Story, document: dict[str, str]) -> str:
    """`python -m services.documents.verification`, with the proof beside the file and the published keys."""
    checked = subprocess.run(
        [sys.executable, "-m", "services.documents.verification", document["path"], "--keys", str(story.out / "published"), "--json"],
        capture_output=True, text=True, check=False)
    if checked.returncode:
        raise RuntimeError(f"the offline check says no: {checked.stdout}{checked.stderr}")
    said = json.loads(checked.stdout)
    return ", ".join(f"{name} {'✓' if good else '–'}" for name, good in said.get("proved", {}).items()) or "ok"
