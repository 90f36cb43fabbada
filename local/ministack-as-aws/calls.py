"""Writes down what was asked of each service, by whom, and whether IAM allowed it: a line of JSON each."""

import json
import os

from ministack.core import iam_evaluator
from ministack.services import sts
from replacing import replace

FILE = os.environ["MINISTACK_CALLS"]

#: What a run of the longest test makes, many times over. The file says when it ends before the run does.
LIMIT = 200_000

#: Root's calls are those of the tests themselves and of CDK's CLI.
ROOT = "test"


def _kinds(keys):
    """What stands before the `#` of a key is its kind. What follows names a person, and belongs in no log."""
    return sorted({f"{key.split('#')[0]}#" if "#" in key else "" for key in keys or []})


def _role(access_key_id):
    """Of `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`."""
    parts = (sts._sessions.get(access_key_id) or {}).get("Arn", "").split("/")
    return parts[1] if len(parts) == 3 else None


def apply():
    written = 0
    # Buffered by the line: a reader never sees half of one.
    file = open(FILE, "a", buffering=1, encoding="utf-8")  # noqa: SIM115 (open as long as the process is)

    def enforce(original, access_key_id, action, service, region, resource_arn="*", service_context=None):
        nonlocal written
        refusal = original(access_key_id, action, service, region, resource_arn=resource_arn, service_context=service_context)
        if access_key_id and access_key_id != ROOT and written <= LIMIT:
            written += 1
            file.write(json.dumps({"truncated": True} if written > LIMIT else {
                "accessKeyId": access_key_id,
                "role": _role(access_key_id),
                "action": action,
                "resource": resource_arn,
                "leadingKeys": _kinds((service_context or {}).get("dynamodb:LeadingKeys")),
                "allowed": refusal is None,
            }) + "\n")
        return refusal

    replace(iam_evaluator, "enforce", enforce)
