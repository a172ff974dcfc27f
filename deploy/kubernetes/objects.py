"""The Kubernetes objects of a process, as plain data."""

from typing import Any

from deploy.container_env import (
    ARCHIVE_SETTINGS,
    HEALTH_PORT,
    OWNER_URLS,
    PORTAL_PORT,
    SECRETS,
    container_env,
    secret_names,
)
from deploy.processes import BY_NAME, Process

Object = dict[str, Any]
# user id in the image
USER = 10001
SETTINGS = "lsq-settings"
# private networks, in which no partner is
PRIVATE_NETWORKS = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"]


def object_name(process: Process) -> str:
    """The name of all objects of a process: `lsq-documents-press`."""
    return f"lsq-{process.name.replace('.', '-')}"


def labels(process: Process) -> dict[str, str]:
    """The labels by which the pods of a process are selected."""
    return {"app.kubernetes.io/part-of": "lsq", "app.kubernetes.io/name": object_name(process)}


def objects_of(process: Process) -> list[Object]:
    """All objects of this process."""
    objects = [
        _object("v1", "ServiceAccount", object_name(process), {"automountServiceAccountToken": False}),
        deployment(process),
        network(process),
    ]
    if process.replicas > 1:
        objects.append(
            _object(
                "policy/v1",
                "PodDisruptionBudget",
                object_name(process),
                {"spec": {"minAvailable": 1, "selector": {"matchLabels": labels(process)}}},
            )
        )
    if process.listens:
        ports = [{"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}]
        objects.append(
            _object(
                "v1", "Service", object_name(process), {"spec": {"selector": labels(process), "ports": ports}}
            )
        )
    return objects


def deployment(process: Process) -> Object:
    """The Deployment of a process: not root, only /tmp is writable, its own secrets and no others."""
    pod = {
        "serviceAccountName": object_name(process),
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 60,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(process)],
        "volumes": [
            _secret_volume(object_name(process), secret_names(process)),
            {"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}},
        ],
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": labels(process)},
            }
        ],
    }
    spec = {
        "replicas": process.replicas,
        "selector": {"matchLabels": labels(process)},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "template": {"metadata": {"labels": labels(process)}, "spec": pod},
    }
    return _object(
        "apps/v1", "Deployment", object_name(process), {"spec": spec}, {"lsq/purpose": process.purpose}
    )


def _container(process: Process) -> Object:
    port = PORTAL_PORT if process.listens else HEALTH_PORT
    live, ready = ("/sign-in", "/sign-in") if process.listens else ("/live", "/ready")
    return {
        "name": "lsq",
        "image": "lsq",
        "args": process.arguments,
        "env": environment(process),
        "ports": [
            {"name": "http" if process.listens else "health", "containerPort": port, "protocol": "TCP"}
        ],
        "startupProbe": _probe(live, port, 2, 60),
        "readinessProbe": _probe(ready, port, 5, 3),
        "livenessProbe": _probe(live, port, 10, 6),
        "resources": {
            "requests": {"cpu": "100m", "memory": f"{process.memory // 2}Mi"},
            "limits": {"memory": f"{process.memory}Mi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "secrets", "mountPath": SECRETS, "readOnly": True},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - a volume of the pod
        ],
    }


def environment(process: Process) -> list[Object]:
    """Settings refer to the one ConfigMap, secrets are paths of files: the value of a secret is never in the
    environment.
    """
    env = container_env(process)
    return [
        *(
            {
                "name": name,
                "valueFrom": {
                    "configMapKeyRef": {
                        "name": SETTINGS,
                        "key": name,
                        "optional": name == "LSQ_OTLP_ENDPOINT",
                    }
                },
            }
            for name in env.shared
        ),
        *({"name": name, "value": value} for name, value in env.fixed.items()),
        *({"name": name, "value": f"{SECRETS}/{secret}"} for name, secret in env.secrets.items()),
    ]


def network(process: Process) -> Object:
    """The NetworkPolicy of a process: only the portal can be reached, only delivery can reach the
    internet.
    """
    out: list[Object] = [_to("bus", 4222), _to("collector", 4318), DNS]
    out += [_to("database", 5432)] if process.database else []
    out += [_to("archive", 9000)] if process.archive else []
    out += (
        [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": PRIVATE_NETWORKS}}], "ports": [_port(443)]}]
        if process.goes_out
        else []
    )
    ingress = (
        [
            {
                "from": [{"namespaceSelector": {"matchLabels": {"lsq/door": "true"}}}],
                "ports": [_port(PORTAL_PORT)],
            }
        ]
        if process.listens
        else []
    )
    spec = {
        "podSelector": {"matchLabels": labels(process)},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": ingress,
        "egress": out,
    }
    return _object("networking.k8s.io/v1", "NetworkPolicy", object_name(process), {"spec": spec})


def nothing_else() -> Object:
    """The NetworkPolicy of every other pod of the namespace: no traffic in or out."""
    return _object(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "lsq-nothing-else",
        {"spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}},
    )


def setup() -> list[Object]:
    """The job that sets up streams, consumers, bucket and tables with the rights of the host program and of
    the tables' owners (Secret lsq-setup), before the first start and at every release; and the job that
    looks every five minutes whether someone has changed the consumers since, which is given the bus alone.
    """
    bus_creds = {"LSQ_BUS_CREDS": "bus.creds"}
    keys = {
        "LSQ_ARCHIVE__ACCESS_KEY_FILE": "archive-access-key",
        "LSQ_ARCHIVE__SECRET_KEY_FILE": "archive-secret-key",
        **OWNER_URLS,
    }
    job = {
        "backoffLimit": 6,
        "ttlSecondsAfterFinished": 3600,
        "template": _setup_pod(
            "lsq-setup", (), ("LSQ_BUS_URL", *ARCHIVE_SETTINGS), bus_creds | keys, "OnFailure"
        ),
    }
    check = _setup_pod("lsq-setup-check", ("check",), ("LSQ_BUS_URL",), bus_creds, "Never")
    watch = {
        "schedule": "*/5 * * * *",
        "concurrencyPolicy": "Forbid",
        "successfulJobsHistoryLimit": 1,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": {"spec": {"backoffLimit": 0, "template": check}},
    }
    bus = _to("bus", 4222)
    return [
        _object("batch/v1", "Job", "lsq-setup", {"spec": job}),
        _object("batch/v1", "CronJob", "lsq-setup-check", {"spec": watch}),
        _egress_policy("lsq-setup", [bus, _to("archive", 9000), _to("database", 5432), DNS]),
        _egress_policy("lsq-setup-check", [bus, DNS]),
    ]


def _setup_pod(
    name: str, arguments: tuple[str, ...], settings: tuple[str, ...], secrets: dict[str, str], restart: str
) -> Object:
    """The pod of `python -m deploy.setup`: its settings, and those files of the Secret lsq-setup that it
    needs.
    """
    pattern = _container(BY_NAME["registry"])
    container = {
        key: pattern[key] for key in ("name", "image", "resources", "securityContext", "volumeMounts")
    } | {
        "args": ["-m", "deploy.setup", *arguments],
        "env": [
            *(
                {"name": setting, "valueFrom": {"configMapKeyRef": {"name": SETTINGS, "key": setting}}}
                for setting in settings
            ),
            *({"name": setting, "value": f"{SECRETS}/{secret}"} for setting, secret in secrets.items()),
        ],
    }
    pod = deployment(BY_NAME["registry"])["spec"]["template"]["spec"]
    spec = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "restartPolicy": restart,
        "securityContext": pod["securityContext"],
        "containers": [container],
        "volumes": [_secret_volume("lsq-setup", tuple(secrets.values())), pod["volumes"][1]],
    }
    return {"metadata": {"labels": _setup_labels(name)}, "spec": spec}


def _setup_labels(name: str) -> dict[str, str]:
    return {"app.kubernetes.io/part-of": "lsq", "app.kubernetes.io/name": name}


def _egress_policy(name: str, egress: list[Object]) -> Object:
    """The network policy of a pod of the set-up: nobody reaches it, it reaches these."""
    policy = {
        "podSelector": {"matchLabels": _setup_labels(name)},
        "policyTypes": ["Ingress", "Egress"],
        "egress": egress,
    }
    return _object("networking.k8s.io/v1", "NetworkPolicy", name, {"spec": policy})


def _secret_volume(secret: str, names: tuple[str, ...]) -> Object:
    items = [{"key": name, "path": name} for name in names]
    return {"name": "secrets", "secret": {"secretName": secret, "defaultMode": 0o440, "items": items}}


def _probe(path: str, port: int, period: int, failures: int) -> Object:
    return {
        "httpGet": {"path": path, "port": port, "scheme": "HTTP"},
        "periodSeconds": period,
        "timeoutSeconds": 3,
        "failureThreshold": failures,
    }


def _to(part: str, port: int) -> Object:
    """Egress to a server of the platform: pods with the label `lsq/part: bus`, `database`, `archive` or
    `collector` in any namespace.
    """
    return {
        "to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"lsq/part": part}}}],
        "ports": [_port(port)],
    }


def _port(port: int, protocol: str = "TCP") -> Object:
    return {"port": port, "protocol": protocol}


DNS: Object = {
    "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}],
    "ports": [_port(53, "UDP"), _port(53)],
}


def _object(
    version: str, kind: str, name: str, content: Object, notes: dict[str, str] | None = None
) -> Object:
    mine = {"app.kubernetes.io/part-of": "lsq", "app.kubernetes.io/name": name}
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "labels": mine} | ({"annotations": notes} if notes else {}),
    } | content
