"""Write the files that are generated from the code: `python -m deploy.generate` (make docs).

A test fails when they are not current.

compose.yaml and what lies in kubernetes/base and archive-policies are not edited by hand: edit
deploy/processes.py, or an overlay.
"""

import importlib
import json
from pathlib import Path
from typing import Any

import yaml

from deploy.composing import compose
from deploy.kubernetes import objects
from deploy.kubernetes.archive_policies import housekeeping, policy_of
from deploy.nats import consumers
from deploy.processes import PROCESSES, Process
from deploy.reference import pages
from shared.chassis.service import Service

HERE = Path(__file__).parent
NOTE = "# Generated from deploy/processes.py by `python -m deploy.generate`: edit that, then run it again.\n"
# values of the base; an overlay sets its own
SETTINGS = {
    "LSQ_BUS_URL": "tls://nats.lsq-platform:4222",
    "LSQ_TOKEN_KEYS": "{}",
    "LSQ_OTLP_ENDPOINT": "http://collector.lsq-platform:4318/v1/traces",
    "LSQ_ARCHIVE__ENDPOINT": "minio.lsq-platform:9000",
    "LSQ_ARCHIVE__BUCKET": "lsq",
    "LSQ_ARCHIVE__REGION": "us-east-1",
    "LSQ_ARCHIVE__ADDRESSING": "path",
    "LSQ_ARCHIVE__SECURE": "true",
    "LSQ_PORTAL_ADDRESS": "https://lsq.example",
    # the pods of the ingress controller: their X-Forwarded-For is believed
    "LSQ_TRUSTED_PROXIES": "10.0.0.0/8",
    "LSQ_PUBLIC_URL": "https://lsq.example",
}


def files() -> dict[Path, str]:
    """Every generated file and its content."""
    base = HERE / "kubernetes" / "base"
    processes = {
        f"{objects.object_name(process).removeprefix('lsq-')}.yaml": objects.objects_of(process)
        for process in PROCESSES
    }
    several = processes | {"setup.yaml": objects.setup(), "nothing-else.yaml": [objects.nothing_else()]}
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": sorted(several),
        "configMapGenerator": [
            {"name": objects.SETTINGS, "literals": [f"{name}={value}" for name, value in SETTINGS.items()]}
        ],
    }
    found = {base / name: _text(*content) for name, content in several.items()}
    bucket = SETTINGS["LSQ_ARCHIVE__BUCKET"]
    policies = {
        process.name: policy_of(process.archive, bucket) for process in PROCESSES if process.archive
    } | {"housekeeping": housekeeping(bucket)}
    of_archive = {
        HERE / "kubernetes" / "archive-policies" / f"{name}.json": json.dumps(policy, indent=2) + "\n"
        for name, policy in policies.items()
    }
    return (
        found
        | of_archive
        | {base / "kustomization.yaml": _text(kustomization), HERE / "compose.yaml": _text(compose())}
        | {consumers.FILE: json.dumps(_reactions(), indent=1) + "\n"}
        | pages()
    )


def _reactions() -> dict[str, dict[str, str]]:
    """The reactions that each process declares, with the subjects of their events."""
    return {
        process.name: {reaction.name: reaction.contract.subject for reaction in reactions}
        for process in PROCESSES
        if process.database and (reactions := _service_of(process).reactions)
    }


def _service_of(process: Process) -> Service:
    module = importlib.import_module(f"services.{process.service}.service")
    found: Service = module.roles[process.role]() if process.role else getattr(module, process.service)
    return found


def _text(*content: dict[str, Any]) -> str:
    return NOTE + "---\n".join(
        yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=160) for document in content
    )


def main() -> None:
    """Write all generated files."""
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
