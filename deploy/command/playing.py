"""lsq demo, lsq bench."""
from pathlib import Path
from typing import Annotated

import typer

from deploy.command.console import UNTRIED, Told
from deploy.local.supervisor import ROOT

app = typer.Typer()


@app.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="the last line is JSON; the rest goes to stderr")] = False,
    seed: Annotated[int, typer.Option(help="another seed makes other pupils and results")] = 1,
    out: Annotated[Path, typer.Option(help="where the PDFs and reports go")] = ROOT / "out" / "demo",
) -> None:
    """Run the main job once, from an appointment order to a delivered, verifiable transcript.

    สาธิตงานหลักทั้งสาย ตั้งแต่คำสั่งแต่งตั้งจนถึงส่งเอกสารที่ตรวจสอบได้
    """
    from deploy.demo.run import run
    raise typer.Exit(run(as_json=as_json, seed=seed, out=out))


@app.command()
def bench(names: Annotated[list[str] | None, typer.Argument(help="which figures; default: all", metavar="[NAME]…")] = None) -> None:
    """Measure: one JSON line per figure, with the CPU it took.

    วัดความเร็ว ได้ผลเป็น JSON หนึ่งบรรทัดต่อหนึ่งค่า
    """
    import runpy
    import sys
    if not (ROOT / "tests" / "bench" / "__main__.py").exists():
        raise Told("ไม่มีชุดวัดความเร็ว · the benches are not here: they come with the sources, not with the image", code=UNTRIED)
    sys.argv = ["tests.bench", *(names or [])]
    runpy.run_module("tests.bench", run_name="__main__", alter_sys=True)
