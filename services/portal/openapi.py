"""The description of the API (OpenAPI 3.1), which the portal answers at /api/v1/openapi.json."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.constants import REF_TEMPLATE
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from services.portal import api
from services.portal.routing import needs_session
from shared.contracts.problem import ProblemBody
from shared.vocabulary.media_types import PROBLEM_JSON

VERSION = "1"
REFUSED = {
    "description": "Refused; nothing was saved unless the problem says otherwise.",
    "content": {PROBLEM_JSON: {"schema": {"$ref": REF_TEMPLATE.format(model="ProblemBody")}}},
}


def description(app: FastAPI) -> dict[str, Any]:
    """The description: FastAPI's own, with problems as every refusal, and a session's bearer token."""
    described = get_openapi(title="LSQ", version=VERSION, routes=app.routes)
    components = described["components"]
    problem = ProblemBody.model_json_schema(ref_template=REF_TEMPLATE)
    components["schemas"] |= problem.pop("$defs") | {"ProblemBody": problem}
    components["securitySchemes"] = {"session": {"type": "http", "scheme": "bearer"}}
    for area in api.AREAS:
        for route in area.router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods or ():
                _complete(described["paths"][route.path_format][method.lower()], route)
    return described


def _complete(operation: dict[str, Any], route: APIRoute) -> None:
    operation["responses"].pop("422", None)
    operation["responses"] |= {"4XX": REFUSED, "5XX": REFUSED}
    if needs_session(route.dependant):
        operation["security"] = [{"session": []}]
