"""Requests to HTTP APIs."""

import json

from ministack.services import apigateway, apigateway_v1
from replacing import replace


def apply():
    replace(apigateway, "_handle_execute_in_scope", _throttle)


async def _throttle(original, api_id, stage, path, method, *args, **kwargs):
    """Throttling by a stage's settings is stored and not done. AWS's own is a token bucket too, and an answer as short as this."""
    limits = _limits(apigateway._stages.get(api_id, {}).get(stage) or {}, apigateway._match_route(api_id, method, path) or {})
    slot = ("http", api_id, stage, limits["route"])
    if method != "OPTIONS" and not apigateway_v1._take_token(slot, limits):
        return 429, {"Content-Type": "application/json"}, json.dumps({"message": "Too Many Requests"}).encode()
    return await original(api_id, stage, path, method, *args, **kwargs)


def _limits(stage, route):
    """A route's own limits, else the stage's, which all other routes share."""
    own = (stage.get("routeSettings") or {}).get(route.get("routeKey"))
    settings = own or stage.get("defaultRouteSettings") or {}

    def value(name):  # spelt as in CloudFormation when it comes from there
        return settings.get(name, settings.get(name[0].upper() + name[1:]))

    return {"route": route.get("routeKey") if own else None, "rateLimit": value("throttlingRateLimit"), "burstLimit": value("throttlingBurstLimit")}
