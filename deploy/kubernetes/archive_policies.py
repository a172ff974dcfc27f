"""The policy of each process at an S3 server that knows AWS's policies (MinIO): what its key may do and no
other.

SeaweedFS is given the same rights in its own words (deploy/local/seaweed.py).
"""

from typing import Any

from deploy.processes import ArchiveAccess
from shared.chassis.archive import LOCKED_BY_WRITER, UPLOADS, bucket_of


def housekeeping(bucket: str) -> dict[str, Any]:
    """The policy of the key that deletes what people sent in."""
    uploads = bucket_of(bucket, UPLOADS)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [f"arn:aws:s3:::{uploads}"]},
            {
                "Effect": "Allow",
                "Action": ["s3:DeleteObject"],
                "Resource": [f"arn:aws:s3:::{uploads}/{UPLOADS}*"],
            },
        ],
    }


def policy_of(access: ArchiveAccess, bucket: str) -> dict[str, Any]:
    """The policy of a process: reads by key and version, new objects with their retention; no list, no
    delete, no change of the bucket.
    """

    readable = (*access.reads, *access.writes)
    locked = [f"arn:aws:s3:::{bucket}/{keys}" for keys in access.writes if keys.startswith(LOCKED_BY_WRITER)]
    statements = [
        (["s3:GetBucketObjectLockConfiguration"], [f"arn:aws:s3:::{bucket}"]),
        (
            ["s3:GetObject", "s3:GetObjectVersion"],
            [
                f"arn:aws:s3:::{one}/{keys}"
                for keys in readable
                # what was sent in before uploads had a bucket of their own lies in the locked one
                for one in dict.fromkeys((bucket, bucket_of(bucket, keys)))
            ],
        ),
        (["s3:PutObject"], [f"arn:aws:s3:::{bucket_of(bucket, keys)}/{keys}" for keys in access.writes]),
        (["s3:PutObjectRetention"], locked),
    ]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": actions, "Resource": resources}
            for actions, resources in statements
            if resources
        ],
    }
