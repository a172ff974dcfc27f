"""The policy of each process at an S3 server that knows AWS's policies (MinIO): what its key may do and no
other.

SeaweedFS is given the same rights in its own words (deploy/local/seaweed.py).
"""

from typing import Any

from deploy.processes import ArchiveAccess


def policy_of(access: ArchiveAccess, bucket: str) -> dict[str, Any]:
    """The policy of a process: reads by key and version, new objects with their retention; no list, no
    delete, no change of the bucket.
    """

    def arns(keys: tuple[str, ...]) -> list[str]:
        return [f"arn:aws:s3:::{bucket}/{one}" for one in keys]

    statements = [
        (["s3:GetBucketObjectLockConfiguration"], [f"arn:aws:s3:::{bucket}"]),
        (["s3:GetObject", "s3:GetObjectVersion"], arns((*access.reads, *access.writes))),
        (["s3:PutObject"], arns(access.writes)),
    ]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": actions, "Resource": resources}
            for actions, resources in statements
            if resources
        ],
    }
