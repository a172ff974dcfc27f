"""The manifests: they follow from the list of processes, and a secret is mounted by the one process that needs it."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.generate import files
from deploy.local.subprocesses import program
from deploy.local.supervisor import ROOT
from deploy.processes import PROCESSES, SERVICES, Process
from services.documents.settings import TokenSettings

KUBERNETES = ROOT / "deploy" / "kubernetes"
FOLDERS = [KUBERNETES / "base", KUBERNETES / "overlays" / "production"]


def objects(folder: Path) -> list[dict[str, Any]]:
    """The objects that `kubectl kustomize` builds from a folder."""
    made = subprocess.run(
        [program("kubectl"), "kustomize", folder], capture_output=True, text=True, check=True
    )
    return list(yaml.safe_load_all(made.stdout))


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_generated_files_are_current(path: Path) -> None:
    """`make docs` was run after processes.py was edited."""
    assert files()[path] == path.read_text(encoding="utf-8")


@pytest.mark.long
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_manifests_fit_kubernetes(folder: Path, tmp_path: Path) -> None:
    """Strictly: no unknown field. KEDA's kinds are left out: the schemas of Kubernetes lack them."""
    known = [one for one in objects(folder) if not one["apiVersion"].startswith("keda.sh/")]

    assert validated(known, tmp_path) == ""
    assert len(known) > 2 * len(PROCESSES)


def test_the_press_with_a_token_and_time_stamps(tmp_path: Path) -> None:
    """Both components over the base: other secrets and settings replace those of the key file, one network
    policy is added, and the press has all its settings.
    """
    shutil.copytree(KUBERNETES, tmp_path / "kubernetes")
    overlay = tmp_path / "kubernetes" / "overlays" / "mine"
    overlay.mkdir()
    (overlay / "kustomization.yaml").write_text(
        yaml.safe_dump(
            {
                "apiVersion": "kustomize.config.k8s.io/v1beta1",
                "kind": "Kustomization",
                "resources": ["../../base"],
                "components": ["../../components/token", "../../components/timestamps"],
            }
        ),
        encoding="utf-8",
    )
    made, before = (
        {(one["kind"], one["metadata"]["name"]): one for one in objects(folder)}
        for folder in (overlay, KUBERNETES / "base")
    )
    press, plain = (found["Deployment", "lsq-documents-press"] for found in (made, before))
    environment = {entry["name"] for entry in press["spec"]["template"]["spec"]["containers"][0]["env"]}

    assert validated(list(made.values()), tmp_path) == ""
    assert {"hsm-pin", "seal.pem"} == set(mounted(press)) - set(mounted(plain))
    assert {"seal.p12", "seal-password"} == set(mounted(plain)) - set(mounted(press))
    assert {f"LSQ_HSM__{name.upper()}" for name in TokenSettings.model_fields} == {
        name.removesuffix("_FILE") for name in environment if name.startswith("LSQ_HSM__")
    }
    assert {"LSQ_TIMESTAMP_URL"} <= environment
    assert not {"LSQ_SIGNING_KEY", "LSQ_SIGNING_PASSWORD_FILE"} & environment
    assert {"app.kubernetes.io/name": "lsq-documents-press"} == made[
        "NetworkPolicy", "lsq-documents-press-timestamps"
    ]["spec"]["podSelector"]["matchLabels"]


def test_the_first_officers_are_a_secret_of_their_own(tmp_path: Path) -> None:
    """Only registry mounts the file, at the path of its setting."""
    shutil.copytree(KUBERNETES, tmp_path / "kubernetes")
    overlay = tmp_path / "kubernetes" / "overlays" / "mine"
    overlay.mkdir()
    (overlay / "kustomization.yaml").write_text(
        yaml.safe_dump(
            {
                "apiVersion": "kustomize.config.k8s.io/v1beta1",
                "kind": "Kustomization",
                "resources": ["../../base"],
                "components": ["../../components/first-officers"],
            }
        )
    )
    made = objects(overlay)
    holders = {
        one["metadata"]["name"]: one["spec"]["template"]["spec"]
        for one in made
        if one["kind"] == "Deployment" and "lsq-first-officers" in yaml.safe_dump(one)
    }
    container = holders["lsq-registry"]["containers"][0]

    assert validated(made, tmp_path) == ""
    assert ["lsq-registry"] == list(holders)
    assert {"LSQ_SETUP_FILE": "/run/secrets/first-officers/setup.json"}.items() <= {
        entry["name"]: entry.get("value") for entry in container["env"]
    }.items()
    assert {"/run/secrets/first-officers", "/run/secrets/lsq", "/tmp"} == {
        mount["mountPath"] for mount in container["volumeMounts"]
    }


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_a_container_of_compose_is_as_locked_as_a_pod(process: Process) -> None:
    """Only /tmp is writable, no privileges, limits, a health check, secrets mounted read only, one network
    unless it needs another.
    """
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    container = compose["services"][process.name.replace(".", "-")]

    assert (True, ["ALL"], ["no-new-privileges:true"], f"{process.memory}m") == tuple(
        container[name] for name in ("read_only", "cap_drop", "security_opt", "mem_limit")
    )
    assert container["pids_limit"] < 1000
    assert ("/sign-in" if process.listens else "/ready") in container["healthcheck"]["test"][-1]
    assert all(mount.endswith(":ro") for mount in container["volumes"])
    assert ["inside", *["out"] * process.goes_out, *["door"] * process.listens] == container["networks"]
    assert bool(process.listens) == ("ports" in container)
    assert compose["networks"]["inside"]["internal"]


def validated(known: list[dict[str, Any]], folder: Path) -> str:
    """The errors of a strict check of these objects against Kubernetes' schemas; empty if there are none."""
    file = folder / "all.yaml"
    file.write_text(yaml.safe_dump_all(known), encoding="utf-8")
    checked = subprocess.run(
        [program("kubernetes-validate"), "--strict", file], capture_output=True, text=True, check=False
    )
    return checked.stdout + checked.stderr if checked.returncode else ""


def test_a_strict_check_finds_a_misspelt_field(tmp_path: Path) -> None:
    """The check itself can fail."""
    deployment = next(one for one in objects(KUBERNETES / "base") if one["kind"] == "Deployment")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    container["readynessProbe"] = container.pop("readinessProbe")

    assert "readynessProbe" in validated([deployment], tmp_path)


SEEN_BY_ONE = """
seal.p12      | documents.press
seal-password | documents.press
partners.json | linkage.delivery
log-key       | documents
person-key    | registry
"""


@pytest.mark.parametrize(
    "line", SEEN_BY_ONE.strip().splitlines(), ids=lambda line: line.split("|")[0].strip()
)
def test_a_secret_is_seen_by_one_process(line: str) -> None:
    """In the list of processes, in Kubernetes, and in compose."""
    secret, process = (part.strip() for part in line.split("|"))
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))

    assert [process] == [
        one.name for one in PROCESSES if secret in (*one.secrets.values(), *one.files.values())
    ]
    assert [f"lsq-{process.replace('.', '-')}"] == [
        one["metadata"]["name"] for one in objects(KUBERNETES / "base") if secret in mounted(one)
    ]
    assert [process.replace(".", "-")] == [
        name
        for name, one in compose["services"].items()
        if any(mount.endswith(f"/{secret}:ro") for mount in one.get("volumes", []))
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_the_owner_of_the_tables_is_known_to_the_set_up_alone(service: str) -> None:
    """Its URL is mounted by the job of Kubernetes and the service of compose, and by no process."""
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))

    assert ["lsq-setup"] == [
        one["metadata"]["name"]
        for one in objects(KUBERNETES / "base")
        if f"{service}-owner-url" in mounted(one)
    ]
    assert ["setup"] == [
        name
        for name, one in compose["services"].items()
        if any(f"/{service}-owner-url:" in mount for mount in one.get("volumes", []))
    ]


def mounted(one: dict[str, Any]) -> list[str]:
    """The files of secrets that an object's pods mount."""
    if one["kind"] not in ("Deployment", "Job", "CronJob"):
        return []
    spec = one["spec"]["jobTemplate"]["spec"] if one["kind"] == "CronJob" else one["spec"]
    volumes = spec["template"]["spec"]["volumes"]
    return [item["key"] for volume in volumes for item in volume.get("secret", {}).get("items", [])]


def test_each_secret_object_is_mounted_by_its_own_process() -> None:
    """No process mounts another's Secret, and no environment holds the value of a secret."""
    for one in objects(KUBERNETES / "base"):
        if one["kind"] in ("Deployment", "Job"):
            pod = one["spec"]["template"]["spec"]
            assert [one["metadata"]["name"]] == [
                volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume
            ]
            assert not [
                entry for entry in pod["containers"][0]["env"] if "secretKeyRef" in entry.get("valueFrom", {})
            ]


def test_only_the_portal_can_be_reached_and_only_delivery_reaches_out() -> None:
    """By the network policies: no other process has ingress, or egress to the internet."""
    policies = {
        one["metadata"]["name"]: one["spec"]
        for one in objects(KUBERNETES / "base")
        if one["kind"] == "NetworkPolicy"
    }

    assert ["lsq-portal"] == [name for name, spec in policies.items() if spec.get("ingress")]
    assert ["lsq-linkage-delivery"] == [
        name
        for name, spec in policies.items()
        if any("ipBlock" in to for rule in spec.get("egress", []) for to in rule["to"])
    ]
    assert {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} == policies["lsq-nothing-else"]


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_a_pod_is_no_user_and_can_write_nothing(process: Process) -> None:
    """Not root, no capability, a read-only root file system, a memory limit, probes."""
    deployment = next(
        one
        for one in objects(KUBERNETES / "base")
        if one["kind"] == "Deployment" and one["metadata"]["name"] == f"lsq-{process.name.replace('.', '-')}"
    )
    pod = deployment["spec"]["template"]["spec"]
    container = pod["containers"][0]

    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    assert {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    } == container["securityContext"]
    assert f"{process.memory}Mi" == container["resources"]["limits"]["memory"]
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= container.keys()
