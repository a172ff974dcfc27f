"""SeaweedFS reports nothing to its makers: neither on a laptop nor by compose."""

import subprocess
from pathlib import Path

from deploy.composing import compose
from deploy.local.keys import Vault
from deploy.local.seaweed import NO_TELEMETRY, PORT_NAMES, Seaweed
from deploy.local.subprocesses import program


def test_the_master_sends_no_statistics(tmp_path: Path) -> None:
    """The flag is given wherever the program is started, and this version of it knows the flag: an unknown
    one stops the start.
    """
    server = Seaweed(tmp_path, Vault(tmp_path / "keys"), dict.fromkeys(PORT_NAMES, 0))
    known = subprocess.run([program("weed"), "server", "-h"], capture_output=True, text=True, check=False)

    assert "-master.telemetry=false" == NO_TELEMETRY
    assert NO_TELEMETRY in server.arguments()
    assert NO_TELEMETRY in compose()["services"]["archive"]["command"]
    assert "-master.telemetry\n" in known.stdout + known.stderr
