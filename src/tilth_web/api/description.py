"""The description of the API: what the library finds, and what it does not."""

from copy import deepcopy
from functools import cache

from django.conf import settings
from ninja.openapi.schema import REF_TEMPLATE

from tilth_web.api.api import api
from tilth_web.api.identity import Anybody
from tilth_web.api.problems import KINDS, MEDIA_TYPE
from tilth_web.api.schemas.base import Problem
from tilth_web.api.takes import KEY

ROOT = "/api/v1"
ALWAYS = "bad-request", "unauthorized", "not-acceptable", "too-many-requests"
ALWAYS += "internal", "insufficient-storage"
CHANGING = "forbidden", "insufficient-scope", "csrf", "conflict"
HEADERS = {
    "ETag": "Names this state of a record or list.",
    "Location": "Where the new record or job is.",
    "RateLimit": "Requests left (r) and seconds until there are more (t).",
    "RateLimit-Policy": "Requests (q) in a window of seconds (w).",
    "Retry-After": "Seconds to wait.",
    "WWW-Authenticate": "How to sign in, or which scope the token needs.",
}
OF_PROBLEM = {401: "WWW-Authenticate", 429: "Retry-After"}
WORDS = {
    "uuid": "The identifier of the record.",
    "position": "Of the parcel in the project, from 1. [1]",
    "key": "Of the practice.",
    "number": "Of the round in the project, from 1. [1]",
    "submission": "Of the submissions of the application, from 1. [1]",
    "reading": "Of the readings of the round, from 1. [1]",
    "result": "Of the results of the round, from 1. [1]",
}


@cache
def description():
    """The OpenAPI description, whole; texts are in English."""
    found = deepcopy(dict(api.get_openapi_schema(path_prefix=ROOT)))
    found["servers"] = [{"url": settings.URL}]
    found["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    components = found["components"]
    components["headers"] = {
        name: {"description": words, "schema": {"type": "string"}}
        for name, words in HEADERS.items()
    }
    del components["securitySchemes"][Anybody.__name__]
    model = Problem.model_json_schema(ref_template=REF_TEMPLATE)
    components["schemas"]["Problem"] = model
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            told = operation.pop(KEY, {})
            _complete(operation, method, told)
            _add_body(operation, told, components["schemas"])
            _add_problems(operation, path, method, told)
    return found


def _complete(operation, method, told):
    """Parameters, security and headers of one operation."""
    operation["security"] = [
        {} if Anybody.__name__ in way else way for way in operation["security"]
    ]
    operation["parameters"] += _query(told) + _conditions(method, told)
    operation["responses"] = {str(k): v for k, v in operation["responses"].items()}
    for status, answer in operation["responses"].items():
        answer["headers"] = _headers(status, method, told)
        if "media_type" in told:
            (answer["content"],) = answer["content"].values()
            answer["content"] = {told["media_type"]: answer["content"]}
    if method == "get":
        same = {"description": "You have it already.", "headers": _refs("ETag")}
        operation["responses"]["304"] = same
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["description"] = WORDS[parameter["name"]]


def _query(told):
    if "query" not in told:
        return []
    return [
        {
            "in": "query",
            "name": name,
            "description": schema["description"],
            "schema": schema,
            "required": False,
            **({} if name != "bbox" else {"style": "form", "explode": False}),
        }
        for name, schema in told["query"].schemas.items()
    ]


def _conditions(method, told):
    """The headers that make a request conditional."""
    if "if_match" in told:
        return [_condition("If-Match", "ETag of what you have read, or *.", True)]
    if method == "get":
        return [_condition("If-None-Match", "ETags that you have already.", False)]
    return []


def _condition(name, words, required):
    schema = {"type": "string"}
    return {
        "in": "header",
        "name": name,
        "description": words,
        "schema": schema,
        "required": required,
    }


def _headers(status, method, told):
    names = ["RateLimit", "RateLimit-Policy"]
    if status != "204":
        names.append("ETag")
    if "created" in told:
        names.append("Location")
    return _refs(*names)


def _refs(*names):
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _add_body(operation, told, named):
    if "body" not in told:
        return
    body = told["body"]
    named[body.name] = body.schema
    schema = {"$ref": f"#/components/schemas/{body.name}"}
    operation["requestBody"] = {
        "content": {"application/json": {"schema": schema}},
        "required": True,
    }


def _add_problems(operation, path, method, told):
    """Every error that the operation can answer with."""
    codes = set(ALWAYS)
    if method != "get":
        codes |= set(CHANGING)
    elif {} not in operation["security"]:
        codes |= {"forbidden", "insufficient-scope"}
    if "{" in path or "AssessmentRequest" in str(operation.get("requestBody")):
        codes |= {"not-found", "gone"}
    if "body" in told:
        codes |= {"content-too-large", "unsupported-media-type", "invalid"}
    if "query" in told:
        codes.add("invalid")
    if "if_match" in told:
        codes.add("precondition-required")
    if "if_match" in told or method == "get":
        codes.add("precondition-failed")
    if "quota" in told:
        codes.add("quota-exceeded")
    by_status = {}
    for code, kind in KINDS.items():
        if code in codes:
            by_status.setdefault(kind.status, []).append((code, kind))
    for status, kinds in by_status.items():
        operation["responses"][str(status)] = _problem(status, kinds)


def _problem(status, kinds):
    words = " ".join(f"{kind.title} (`{code}`): {kind.meaning}" for code, kind in kinds)
    schema = {"$ref": "#/components/schemas/Problem"}
    extra = [OF_PROBLEM[status]] if status in OF_PROBLEM else []
    return {
        "description": words,
        "content": {MEDIA_TYPE: {"schema": schema}},
        "headers": _refs("RateLimit", "RateLimit-Policy", *extra),
    }
