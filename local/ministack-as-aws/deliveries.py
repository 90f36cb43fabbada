"""How events reach functions: what AWS delivers again until it is done with, MiniStack delivers once."""

import hashlib
import json
import threading
import time

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region, json_response
from ministack.services import eventbridge, lambda_svc, scheduler, sts
from ministack.services.cloudformation import custom_resource
from replacing import replace

RETRIES = (1, 2)  # seconds, in place of minutes

_custom_resource = threading.local()
_sent = threading.local()


def apply():
    replace(custom_resource, "register_token", _noted)
    replace(lambda_svc, "_execute_function_with_config_scope", _again)
    replace(eventbridge, "_dispatch_to_lambda", _from_events)
    replace(eventbridge, "_put_events", _put_events)
    replace(eventbridge, "_now_ts", _time)
    replace(scheduler, "_ticker_loop", _ticking)
    replace(eventbridge, "_invoke_target", _as_role)


def _noted(original, token):
    """What this thread runs next is the function behind a custom resource."""
    _custom_resource.next = True
    return original(token)


def _again(original, function, event):
    """
    A custom resource's function that threw before it answered was never heard of again, and the stack waited for an hour. AWS
    invokes it as it does all that is asynchronous: two more times, after a minute or two (here: after a second or two).
    """
    if not getattr(_custom_resource, "next", False):
        return original(function, event)
    _custom_resource.next = False
    # Each is waited for, as MiniStack waits for the first: it may still write to its log, which is what the stack deletes next.
    result = original(function, event)
    for pause in RETRIES:
        if not (result or {}).get("error"):
            break
        time.sleep(pause)
        result = original(function, event)
    return result


def _from_events(original, arn, payload):
    """The same for the targets of rules and schedules: nobody looked whether they threw."""
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        return original(arn, payload)
    return lambda_svc.invoke_async_with_retry(lambda_svc._execution_record_for_config(function, config), json.loads(payload))


def _put_events(original, data, allow_aws_source=False):
    """
    Nobody is here to send the events of services that MiniStack does not have, such as Amazon IVS: so whoever may put events may put
    theirs. And an event has the time that its sender gave it, which was that of its arrival.
    """
    entries = data.get("Entries", [])
    if len(entries) > 10:
        return original(data)
    answers = []
    for entry in entries:
        _sent.at = entry.get("Time")
        _, _, body = original({"Entries": [entry]}, allow_aws_source=True)
        answers.append(json.loads(body))
    _sent.at = None
    return json_response({
        "FailedEntryCount": sum(answer["FailedEntryCount"] for answer in answers),
        "Entries": [each for answer in answers for each in answer["Entries"]],
    })


def _time(original):
    at = getattr(_sent, "at", None)
    return original() if at is None else eventbridge._coerce_timestamp(at)


def _ticking(original):
    """Schedules come up to ten seconds late; those of AWS to the second, where they have no window."""
    scheduler._SCHEDULE_TICK_INTERVAL = 1
    original()


def _as_role(original, target, event, rule, view=None):
    """A schedule invokes a function as the role that it has for that. Here any did, whatever its role may do."""
    function, role = target.get("Arn", ""), target.get("RoleArn", "")
    if "FlexibleTimeWindow" not in rule or ":function:" not in function:
        return original(target, event, rule, view)
    refusal = iam_evaluator.enforce(_session(role), "lambda:InvokeFunction", "lambda", get_region(), resource_arn=function)
    return None if refusal else original(target, event, rule, view)


def _session(role):
    digest = hashlib.sha256(f"schedules:{role}".encode()).hexdigest()
    key, name = f"ASIA{digest[:16].upper()}", role.rsplit("/", 1)[-1]
    sts.register_session(key, {
        "Arn": f"arn:aws:sts::{get_account_id()}:assumed-role/{name}/schedules",
        "UserId": f"{name}:schedules",
        "SecretAccessKey": digest,
        "SessionToken": digest,
    })
    return key
