"""What policies are held against: keys in conditions, and resources."""

import json
import re

from ministack.core import iam_actions, iam_evaluator
from ministack.services import dynamodb
from replacing import replace


def apply():
    replace(iam_evaluator, "_resolve_condition_key", _key)
    replace(iam_evaluator, "_fnmatch_compile", _pattern)
    replace(iam_actions, "dynamodb_service_context", _dynamodb)
    replace(iam_evaluator, "enforce", _log_streams)


def _key(original, key, ctx):
    """There is only plain HTTP on loopback, so that `enforceSSL` shuts everybody out. To AWS's endpoints, all goes over TLS."""
    return "true" if key.lower() == "aws:securetransport" else original(key, ctx)


def _pattern(original, pattern, ignore_case):
    """A `*` stands for any characters. Here a line feed was none, and a key that has one was out of reach."""
    compiled = original(pattern, ignore_case)
    return re.compile(compiled.pattern, compiled.flags | re.DOTALL)


def _log_streams(original, access_key_id, action, service, region, resource_arn="*", service_context=None):
    """Log streams are written under their group's ARN with `:*`, as every policy of a Lambda function has it. Here it was the bare ARN."""
    if action in ("logs:CreateLogStream", "logs:PutLogEvents") and re.search(r":log-group:[^:]+$", resource_arn):
        resource_arn += ":log-stream:"
    return original(access_key_id, action, service, region, resource_arn=resource_arn, service_context=service_context)


def _dynamodb(original, body):
    """`dynamodb:LeadingKeys` is not known, so that a condition on it with ForAllValues always holds."""
    context = original(body)
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return context
    keys = leading_keys(request) if isinstance(request, dict) else []
    return {**context, "dynamodb:LeadingKeys": keys} if keys else context


def leading_keys(request):
    """The values of the partition key that a request names, of every table in it."""
    found = []
    for table, items in _items(request):
        name = _partition_key(table)
        found += [value for item in items if isinstance(item, dict) for value in (item.get(name) or {}).values()]
    condition = request.get("KeyConditionExpression")
    if isinstance(condition, str):
        name = _partition_key(request.get("TableName"), request.get("IndexName"))
        names = request.get("ExpressionAttributeNames") or {}
        for left, right in re.findall(r"([#\w.-]+)\s*=\s*(:\w+)", condition):
            if names.get(left, left) == name:
                found += ((request.get("ExpressionAttributeValues") or {}).get(right) or {}).values()
    return [str(value) for value in found]


def _items(request):
    if isinstance(request.get("TableName"), str):
        yield request["TableName"], [request.get("Key"), request.get("Item")]
    for table, wanted in (request.get("RequestItems") or {}).items():
        if isinstance(wanted, dict):
            yield table, wanted.get("Keys") or []
        else:
            yield table, [each.get("Item") or each.get("Key") for write in wanted for each in write.values()]
    for item in request.get("TransactItems") or []:
        for each in item.values():
            yield each.get("TableName"), [each.get("Key"), each.get("Item")]


def _partition_key(table, index=None):
    stored = dynamodb._tables.get(str(table).rsplit("/", 1)[-1]) or {}
    indexes = {each["IndexName"]: each for each in stored.get("GlobalSecondaryIndexes") or []}
    schema = (indexes.get(index) or stored).get("KeySchema") or []
    return next((each["AttributeName"] for each in schema if each["KeyType"] == "HASH"), None)
