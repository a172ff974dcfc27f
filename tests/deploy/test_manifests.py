"""What an administrator relies on: the manifests follow from the list of processes, and a secret reaches the one process that needs it."""
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.generate import files
from deploy.local.subprocesses import program
from deploy.local.supervisor import ROOT
from deploy.processes import PROCESSES, Process
from services.documents.settings import TokenSettings

KUBERNETES = ROOT / "deploy" / "kubernetes"
ROOMS = [KUBERNETES / "base", KUBERNETES / "overlays" / "production"]


def objects(folder: Path) -> list[dict[str, Any]]:
    """What `kubectl kustomize` makes of a folder."""
    made = subprocess.run([program("kubectl"), "kustomize", folder], capture_output=True, text=True, check=True)
    return list(yaml.safe_load_all(made.stdout))


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_generated_files_are_current(path: Path) -> None:
    """`make docs` was run after processes.py was edited."""
    assert files()[path] == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ROOMS, ids=lambda folder: folder.name)
def test_manifests_fit_kubernetes(folder: Path, tmp_path: Path) -> None:
    """Strictly: no unknown field. KEDA's kinds are left out, no schema of Kubernetes knows them."""
    known = [one for one in objects(folder) if not one["apiVersion"].startswith("keda.sh/")]

    assert validated(known, tmp_path) == ""
    assert len(known) > 2 * len(PROCESSES)


def test_the_press_with_a_token_and_time_stamps(tmp_path: Path) -> None:
    """Both components over the base: other secrets and settings in place of the file's, one way more, and what the press asks for is complete."""
    shutil.copytree(KUBERNETES, tmp_path / "kubernetes")
    overlay = tmp_path / "kubernetes" / "overlays" / "mine"
    overlay.mkdir()
    (overlay / "kustomization.yaml").write_text(yaml.safe_dump({
        "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": ["../../base"],
        "components": ["../../components/token", "../../components/timestamps"]}), encoding="utf-8")
    made, before = ({(one["kind"], one["metadata"]["name"]): one for one in objects(folder)} for folder in (overlay, KUBERNETES / "base"))
    press, plain = (found["Deployment", "lsq-documents-press"] for found in (made, before))
    environment = {entry["name"] for entry in press["spec"]["template"]["spec"]["containers"][0]["env"]}

    assert validated(list(made.values()), tmp_path) == ""
    assert {"hsm-pin", "seal.pem"} == set(mounted(press)) - set(mounted(plain))
    assert {"seal.p12", "seal-password"} == set(mounted(plain)) - set(mounted(press))
    assert {f"LSQ_HSM__{name.upper()}" for name in TokenSettings.model_fields} == {name.removesuffix("_FILE") for name in environment if name.startswith("LSQ_HSM__")}
    assert {"LSQ_TIMESTAMP_URL"} <= environment
    assert not {"LSQ_SIGNING_KEY", "LSQ_SIGNING_PASSWORD_FILE"} & environment
    assert {"app.kubernetes.io/name": "lsq-documents-press"} == made["NetworkPolicy", "lsq-documents-press-timestamps"]["spec"]["podSelector"]["matchLabels"]


def test_the_first_officers_come_by_a_secret_of_their_own(tmp_path: Path) -> None:
    """Only registry is given the file, where its setting says."""
    shutil.copytree(KUBERNETES, tmp_path / "kubernetes")
    overlay = tmp_path / "kubernetes" / "overlays" / "mine"
    overlay.mkdir()
    (overlay / "kustomization.yaml").write_text(yaml.safe_dump({
        "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": ["../../base"], "components": ["../../components/first-officers"]}))
    made = objects(overlay)
    holders = {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in made if one["kind"] == "Deployment" and "lsq-first-officers" in yaml.safe_dump(one)}
    container = holders["lsq-registry"]["containers"][0]

    assert validated(made, tmp_path) == ""
    assert ["lsq-registry"] == list(holders)
    assert {"LSQ_SETUP_FILE": "/run/secrets/first-officers/setup.json"}.items() <= {entry["name"]: entry.get("value") for entry in container["env"]}.items()
    assert {"/run/secrets/first-officers", "/run/secrets/lsq", "/tmp"} == {mount["mountPath"] for mount in container["volumeMounts"]}


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_a_container_of_compose_is_as_locked_as_a_pod(process: Process) -> None:
    """Nothing to write to but /tmp, no rights, bounds, a question whether it is well; a file of each secret, and one network unless it goes out or is the door."""
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    container = compose["services"][process.name.replace(".", "-")]

    assert (True, ["ALL"], ["no-new-privileges:true"], f"{process.memory}m") == tuple(container[name] for name in ("read_only", "cap_drop", "security_opt", "mem_limit"))
    assert container["pids_limit"] < 1000
    assert ("/sign-in" if process.listens else "/ready") in container["healthcheck"]["test"][-1]
    assert all(mount.endswith(":ro") for mount in container["volumes"])
    assert ["inside", *["out"] * process.goes_out, *["door"] * process.listens] == container["networks"]
    assert bool(process.listens) == ("ports" in container)
    assert compose["networks"]["inside"]["internal"]


def validated(known: list[dict[str, Any]], folder: Path) -> str:
    """What a strict check against Kubernetes' own schemas has to say of these objects: nothing, if all is well."""
    file = folder / "all.yaml"
    file.write_text(yaml.safe_dump_all(known), encoding="utf-8")
    checked = subprocess.run([program("kubernetes-validate"), "--strict", file], capture_output=True, text=True, check=False)
    return checked.stdout + checked.stderr if checked.returncode else ""


def test_a_strict_check_finds_a_misspelt_field(tmp_path: Path) -> None:
    """The check itself: it would not pass whatever it is given."""
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


@pytest.mark.parametrize("line", SEEN_BY_ONE.strip().splitlines(), ids=lambda line: line.split("|")[0].strip())
def test_a_secret_is_seen_by_one_process(line: str) -> None:
    """In the list, in the mounted files of Kubernetes, in those of compose."""
    secret, process = (part.strip() for part in line.split("|"))
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))

    assert [process] == [one.name for one in PROCESSES if secret in (*one.secrets.values(), *one.files.values())]
    assert [f"lsq-{process.replace('.', '-')}"] == [one["metadata"]["name"] for one in objects(KUBERNETES / "base") if secret in mounted(one)]
    assert [process.replace(".", "-")] == [name for name, one in compose["services"].items() if any(mount.endswith(f"/{secret}:ro") for mount in one.get("volumes", []))]


def mounted(one: dict[str, Any]) -> list[str]:
    """The files of secrets that an object's pods see."""
    if one["kind"] not in ("Deployment", "Job"):
        return []
    volumes = one["spec"]["template"]["spec"]["volumes"]
    return [item["key"] for volume in volumes for item in volume.get("secret", {}).get("items", [])]


def test_each_secret_object_is_mounted_by_its_own_process() -> None:
    """No process mounts another's Secret, and no value of a secret stands in an environment."""
    for one in objects(KUBERNETES / "base"):
        if one["kind"] in ("Deployment", "Job"):
            pod = one["spec"]["template"]["spec"]
            assert [one["metadata"]["name"]] == [volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume]
            assert not [entry for entry in pod["containers"][0]["env"] if "secretKeyRef" in entry.get("valueFrom", {})]


def test_only_the_portal_is_reached_and_only_delivery_goes_out() -> None:
    """By the network policies: whoever else is taken over can neither be called nor call."""
    policies = {one["metadata"]["name"]: one["spec"] for one in objects(KUBERNETES / "base") if one["kind"] == "NetworkPolicy"}

    assert ["lsq-portal"] == [name for name, spec in policies.items() if spec.get("ingress")]
    assert ["lsq-linkage-delivery"] == [name for name, spec in policies.items() if any("ipBlock" in to for rule in spec.get("egress", []) for to in rule["to"])]
    assert {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} == policies["lsq-nothing-else"]


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_a_pod_is_nobody_and_writes_nothing(process: Process) -> None:
    """Not root, no capability, a root file system that is read only, a limit of memory, probes."""
    deployment = next(one for one in objects(KUBERNETES / "base") if one["kind"] == "Deployment" and one["metadata"]["name"] == f"lsq-{process.name.replace('.', '-')}")
    pod = deployment["spec"]["template"]["spec"]
    container = pod["containers"][0]

    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    assert {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}} == container["securityContext"]
    assert f"{process.memory}Mi" == container["resources"]["limits"]["memory"]
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= container.keys()
