"""lsq demo, lsq bench."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.command.console import NOT_TRIED, CliError
from deploy.local.supervisor import ROOT

app = typer.Typer()


@app.command()
def demo(
    as_json: Annotated[
        bool, typer.Option("--json", help="print one JSON line on stdout, all else on stderr")
    ] = False,
    seed: Annotated[int, typer.Option(help="seed of the synthetic pupils and results")] = 1,
    out: Annotated[Path, typer.Option(help="folder for the PDFs and reports")] = ROOT / "out" / "demo",
    keep: Annotated[
        bool, typer.Option("--keep", help="leave everything up until Ctrl-C, with address and accounts")
    ] = False,
) -> None:
    """Run the main job once, from an appointment order to a delivered, verifiable transcript.

    สาธิตงานหลักทั้งสาย ตั้งแต่คำสั่งแต่งตั้งจนถึงส่งเอกสารที่ตรวจสอบได้
    """
    from deploy.demo.run import run

    if keep and as_json:
        raise typer.BadParameter("--keep waits for a person, --json is for programs: choose one of them")
    raise typer.Exit(run(as_json=as_json, seed=seed, out=out, keep=keep))


@app.command()
def bench(
    names: Annotated[
        list[str] | None, typer.Argument(help="figures to measure; default: all", metavar="[NAME]…")
    ] = None,
) -> None:
    """Measure: one JSON line per figure, with the CPU time that it took.

    วัดความเร็ว ได้ผลเป็น JSON หนึ่งบรรทัดต่อหนึ่งค่า
    """
    import runpy
    import sys

    if not (ROOT / "tests" / "bench" / "__main__.py").exists():
        raise CliError(
            "ไม่มีชุดวัดความเร็ว · the benchmarks are missing: they are in the sources, not in the image",
            code=NOT_TRIED,
        )
    sys.argv = ["tests.bench", *(names or [])]
    runpy.run_module("tests.bench", run_name="__main__", alter_sys=True)
