"""Resources of CloudFormation that MiniStack does not know, or makes otherwise."""

import json

from ministack.services import apigateway_v1, lambda_svc, secretsmanager, waf
from ministack.services.cloudformation import _stacks, provisioners, stacks
from replacing import replace

HANDLERS = provisioners._RESOURCE_HANDLERS


def apply():
    _methods()
    _validators()
    _alarms()
    _secrets()
    _functions()
    replace(stacks, "_delete_resource", _delete)
    HANDLERS["AWS::WAFv2::WebACLAssociation"] = {"create": _associate, "update": _reassociate, "delete": _disassociate}
    HANDLERS["AWS::CloudWatch::CompositeAlarm"] = {
        "create": _composite_alarm, "update": lambda physical_id, *_: (physical_id, {}), "delete": lambda *_: None,
    }


def _delete(original, resource_type, physical_id, props, stack_name=None, logical_id=None):
    """
    When a resource could not be deleted, what it depends on was deleted all the same: the function behind a custom resource, for
    one, so that deleting the stack again could never help.
    """
    stack = _stacks.get(stack_name) or {}
    if stack.get("StackStatus") == "DELETE_IN_PROGRESS":
        resources = stack["_resources"]
        # Those that depend on it come first. So what failed another time, and is still there, has failed again.
        failed = [name for name, resource in resources.items() if resource.get("ResourceStatus") == "DELETE_FAILED" and name != logical_id]
        if logical_id in stacks._with_dependencies(failed, stack["_template"]["Resources"], set(resources)):
            raise ValueError("It is needed by what could not be deleted")
    return original(resource_type, physical_id, props, stack_name, logical_id)


def _methods():
    """A REST API's methods lose their request validator, and settings for one method are stored under a path that no request has."""

    def create(original, logical_id, props, stack_name):
        made = original(logical_id, props, stack_name)
        if props.get("RequestValidatorId"):
            operation = {"op": "replace", "path": "/requestValidatorId", "value": props["RequestValidatorId"]}
            apigateway_v1._update_method(
                props["RestApiId"], props["ResourceId"], props.get("HttpMethod", "ANY"), {"patchOperations": [operation]},
            )
        return made

    def settings(original, raw):
        if not isinstance(raw, list):
            return original(raw)
        # CloudFormation's form is `/~1rooms~1{room}`: the whole path as one token of a JSON pointer.
        return original([
            {**item, "ResourcePath": item["ResourcePath"][1:].replace("~1", "/")} if "~1" in item.get("ResourcePath", "") else item for item in raw
        ])

    # An update calls the same function by its name, which finds the new one.
    HANDLERS["AWS::ApiGateway::Method"]["create"] = replace(provisioners, "_apigw_method_create", create)
    replace(provisioners, "_apigw_method_settings", settings)


def _validators():
    """A REST API's request validators are given an id, and do not exist."""

    def create(_logical_id, props, _stack_name):
        _, _, body = apigateway_v1._create_request_validator(props["RestApiId"], {
            "name": props.get("Name", ""),
            "validateRequestBody": _is_true(props.get("ValidateRequestBody")),
            "validateRequestParameters": _is_true(props.get("ValidateRequestParameters")),
        })
        validator = json.loads(body)["id"]
        return validator, {"RequestValidatorId": validator}

    def update(physical_id, _old_props, new_props, _stack_name, *_):
        operations = [
            {"op": "replace", "path": f"/{name[0].lower()}{name[1:]}", "value": _is_true(new_props.get(name))}
            for name in ("ValidateRequestBody", "ValidateRequestParameters")
        ]
        apigateway_v1._update_request_validator(new_props["RestApiId"], physical_id, {"patchOperations": operations})
        return physical_id, {"RequestValidatorId": physical_id}

    def delete(physical_id, props):
        apigateway_v1._delete_request_validator(props["RestApiId"], physical_id)

    HANDLERS["AWS::ApiGateway::RequestValidator"].update({"create": create, "update": update, "delete": delete})


def _is_true(value):
    return str(value).lower() == "true"


def _alarms():
    """Alarms on an expression are refused. Here they exist, and never ring."""

    def record(original, name, props):
        if not props.get("Metrics"):
            return original(name, props)
        plain = {key: value for key, value in props.items() if key != "Metrics"}
        return original(name, {**plain, "Namespace": "Expression", "MetricName": name})

    replace(provisioners, "_cw_metric_alarm_record", record)


def _composite_alarm(logical_id, props, stack_name):
    name = props.get("AlarmName") or provisioners._physical_name(stack_name, logical_id)
    return name, {"Arn": f"arn:aws:cloudwatch:{provisioners.get_region()}:{provisioners.get_account_id()}:alarm:{name}"}


def _secrets():
    """`Ref` of a secret is its name instead of its ARN, so that no grant on it holds."""
    handler = HANDLERS["AWS::SecretsManager::Secret"]
    original = dict(handler)

    def name_of(physical_id):
        return next((name for name, secret in secretsmanager._secrets.items() if secret["ARN"] == physical_id), physical_id)

    def by_arn(made):
        return (made[1]["Arn"], *made[1:])

    handler["create"] = lambda *args, **kwargs: by_arn(original["create"](*args, **kwargs))
    handler["update"] = lambda physical_id, *args, **kwargs: by_arn(original["update"](name_of(physical_id), *args, **kwargs))
    handler["delete"] = lambda physical_id, props: original["delete"](name_of(physical_id), props)


def _functions():
    """The concurrency and the dead letters that a template gives a function are not heeded: only what it is given through the API."""
    handler = HANDLERS["AWS::Lambda::Function"]
    original = dict(handler)

    def heed(made, props):
        reserved = props.get("ReservedConcurrentExecutions")
        function = lambda_svc._functions[made[0]]
        function["concurrency"] = None if reserved is None else int(reserved)
        function["config"]["DeadLetterConfig"] = props.get("DeadLetterConfig", {})
        return made

    def create(logical_id, props, stack_name):
        return heed(original["create"](logical_id, props, stack_name), props)

    def update(physical_id, old_props, new_props, *args, **kwargs):
        return heed(original["update"](physical_id, old_props, new_props, *args, **kwargs), new_props)

    handler.update({"create": create, "update": update})


def _associate(_logical_id, props, _stack_name):
    """A web ACL can be associated through its API, and not by a template. Requests are not held against its rules either way."""
    waf._associate_web_acl({"WebACLArn": props["WebACLArn"], "ResourceArn": props["ResourceArn"]})
    return f"{props['WebACLArn']}|{props['ResourceArn']}", {}


def _reassociate(physical_id, old_props, new_props, stack_name, *_):
    _disassociate(physical_id, old_props)
    return _associate(physical_id, new_props, stack_name)


def _disassociate(_physical_id, props):
    waf._disassociate_web_acl({"ResourceArn": props["ResourceArn"]})
