"""Requests to REST APIs."""

import contextvars
import re
import time
import uuid

from ministack import app
from ministack.services import apigateway_v1
from replacing import replace

_headers = contextvars.ContextVar("headers", default={})


def apply():
    replace(app, "_handle_execute_api_request", _path)
    replace(apigateway_v1, "_build_lambda_event_v1", _event)
    replace(apigateway_v1, "_stringify_claims", _claims)
    replace(apigateway_v1, "_validate_cognito_authorizer", _token)
    replace(apigateway_v1, "_handle_execute_in_scope", _request)
    replace(apigateway_v1, "_check_request_validation", _validation)
    replace(apigateway_v1, "_invoke_mock_v1", _mock)
    replace(apigateway_v1, "_gateway_error_response", _error)


def _path(original, host, path, *args, raw_path=None, **kwargs):
    """Paths are decoded before they are matched. A REST API matches what was sent, and hands it over so."""
    parsed = app._parse_execute_api_url(host, path) or app._resolve_custom_domain_request(host, path)
    if parsed and raw_path and apigateway_v1.find_api_scope(parsed[0]) is not None:
        path = raw_path
    return original(host, path, *args, raw_path=raw_path, **kwargs)


def _event(original, api_id, *args, **kwargs):
    """An event of a REST API has no version, which is how it is told from an HTTP API's with payload 1.0; and it has the domain's name."""
    event = original(api_id, *args, **kwargs)
    del event["version"]
    event["requestContext"]["domainPrefix"] = api_id
    event["requestContext"]["domainName"] = f"{api_id}.execute-api.{apigateway_v1.get_region()}.amazonaws.com"
    return event


def _claims(original, claims):
    """A Cognito authorizer of a REST API writes these two as a date: `Sun Dec 17 07:28:12 UTC 2017`."""
    dates = {name: time.strftime("%a %b %d %H:%M:%S UTC %Y", time.gmtime(claims[name])) for name in ("exp", "iat") if name in claims}
    return {**original(claims), **dates}


async def _token(original, authorizer, method, *args):
    """A Cognito authorizer takes either token. On AWS a method without scopes takes ID tokens alone, and one with scopes access tokens alone."""
    claims, refusal = await original(authorizer, method, *args)
    wanted = "access" if method.get("authorizationScopes") else "id"
    if refusal is None and claims.get("token_use") != wanted:
        return None, apigateway_v1._gw_error("UNAUTHORIZED", "Unauthorized")
    return claims, refusal


async def _request(original, api_id, stage_name, method, path, headers, *args):
    _headers.set(headers or {})
    return await original(api_id, stage_name, method, path, headers, *args)


def _validation(original, method, api_id, request, headers, body, query):
    """No body is refused where there is a model. To API Gateway it is an empty object, as localstack/localstack#7916 recorded."""
    return original(method, api_id, request, headers, body or b"{}", query)


def _mock(original, integration):
    """
    Templates of mock integrations are sent as they are. This knows what CDK's say for a preflight, answer one of several origins; and
    the id of the request, which is another here than in the header.
    """
    status, headers, body = original(integration)
    template = re.sub(r"\$context\.(requestId|extendedRequestId)", str(uuid.uuid4()), body.decode())
    body = template.encode()
    if not re.search(r"#set|#if", template):
        return status, headers, body
    origin = apigateway_v1._header_ci(_headers.get(), "origin")
    equal = re.findall(r'\$origin == "([^"]+)"', template)
    alike = re.findall(r'\$origin\.matches\("([^"]+)"\)', template)
    if "responseOverride.header.Access-Control-Allow-Origin" in template and (origin in equal or any(re.fullmatch(each, origin) for each in alike)):
        headers = {**headers, "Access-Control-Allow-Origin": origin}
    return status, headers, b""


def _error(original, error, request):
    """The templates of API Gateway's own errors know the request's extended id too, which is here the same."""
    status, headers, body = original(error, request)
    return status, headers, body.replace(b"$context.extendedRequestId", request["request_id"].encode())
