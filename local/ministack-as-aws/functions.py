"""What a function says of its errors, and who it is that was invoked by an alias."""

import json

from ministack.core import iam_actions, lambda_runtime
from ministack.services import lambda_svc
from replacing import replace

_MARK = "\x01"

_ERROR = 'error: String(err.message || err), trace: err.stack || ""'

#: As AWS's Node.js runtime tells an error: one that has no stack is none that it can tell.
_TOLD = r'''error: "\x01" + JSON.stringify((() => {
            try {
              if (err instanceof Error && !err.stack) throw err;
              return err instanceof Error
                ? { errorType: err.name, errorMessage: err.message, trace: err.stack.split("\n") }
                : { errorType: typeof err, errorMessage: err.toString(), trace: [] };
            } catch {
              return { errorType: "handled", errorMessage: "There was a problem while retrieving the message, name or stack of the error" };
            }
          })()), trace: String((err && err.stack) || err)'''


def apply():
    _names_of_errors()
    replace(lambda_svc, "_execute_function_warm", _told)
    replace(lambda_runtime, "execution_credentials", _credentials)
    replace(iam_actions, "extract_resource_arn", _qualified)


def _names_of_errors():
    """Every error was a `Runtime.HandlerError`, where callers go by its name, and one that was no Error was none."""
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    if script.count(_ERROR) != 1:
        raise AttributeError("Another MiniStack than the one that this was written for")
    lambda_runtime._NODEJS_WORKER_SCRIPT = script.replace(_ERROR, _TOLD)


def _told(original, function, event, request_id):
    result = original(function, event, request_id)
    body = result.get("body")
    if result.get("error") and isinstance(body, dict) and str(body.get("errorMessage")).startswith(_MARK):
        return {**result, "body": json.loads(body["errorMessage"][1:])}
    return result


def _credentials(original, config):
    """A function has one role session, whichever alias it is invoked by."""
    return original({**config, "FunctionArn": ":".join(config.get("FunctionArn", "").split(":")[:7])})


def _qualified(original, service, method, path, headers, body, query_params, region, account_id):
    """To invoke an alias takes a permission on the alias. Here it took one on the function."""
    arn = original(service, method, path, headers, body, query_params, region, account_id)
    qualifier = query_params.get("Qualifier")
    qualifier = qualifier[0] if isinstance(qualifier, list) else qualifier
    invoked = service == "lambda" and path.endswith("/invocations") and arn.count(":") == 6
    return f"{arn}:{qualifier}" if invoked and qualifier else arn
