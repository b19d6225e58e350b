"""What schemathesis can't read from the OpenAPI document: rules between members of a body, which descriptions tell, and
what the API takes beyond what the document asks for, because clients that are there send it."""

import json

import jsonschema_rs
import schemathesis
from schemathesis.core import NotSet
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation

# The names that `main.rs` configures. The schema of conversions is the same for all namespaces.
CONVERSION = {"recommender": "home", "feature": "layout", "metric": "clicks"}

HEADERS = (ParameterLocation.HEADER, ParameterLocation.COOKIE)


@schemathesis.hook
def map_case(context, case):
    """Bodies of `/events` that fit the schema become ones that keep to its descriptions, too."""
    return with_lists(case)


@schemathesis.hook
def before_call(context, case, **kwargs):
    """What a link puts into a body comes after `map_case`."""
    with_lists(case)


def with_lists(case):
    body = case.body
    if case.meta is None or not case.meta.generation.mode.is_positive or not case.path.startswith("/events/"):
        return case
    if not isinstance(body, dict):
        return case
    body = dict(body)
    if not {"eventList", "actionInteractions", "experimentConversions"} & body.keys():
        body["eventList"] = [{"eventType": "View"}]
    if "actionInteractions" in body:
        body.setdefault("sessionId", "a-session")
        body["actionInteractions"] = [
            {**interaction, "properties": '{"count": "2"}'} if "properties" in interaction else interaction
            for interaction in body["actionInteractions"]
        ]
    if "eventList" in body:
        body.setdefault("sessionId", "a-session")
        body["eventList"] = [
            {**event, "properties": '{"colour": "red"}'} if "properties" in event else event
            for event in body["eventList"]
        ]
    if "experimentConversions" in body:
        body["userId"] = body.get("userId") or "a-user"
        body["experimentConversions"] = [
            {**conversion, **{name: CONVERSION[name] for name in CONVERSION if name in conversion}}
            for conversion in body["experimentConversions"]
        ]
    case.body = body
    return case


@schemathesis.hook
def before_call(context, case, kwargs):
    """A request that follows another has parts of that one's answer in its body, which come after `map_case`."""
    map_case(context, case)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """A request that the document does not ask for is taken on purpose if it becomes one that it does ask for."""
    return not (isinstance(failure, AcceptedNegativeData) and taken_on_purpose(case))


def taken_on_purpose(case):
    """Whether all of the request fits the document once each thing that is taken beyond it is put as the document has
    it. One thing more that is wrong with it, and it is reported."""
    parts = case.meta.components if case.meta else {}
    if any(parts[where].mode.is_negative for where in HEADERS if where in parts):
        return False
    operation = case.operation
    if not fits(operation.path_parameters.validation_schema, documented_path(case)):
        return False
    if not fits(operation.query.validation_schema, documented_query(case)):
        return False
    if isinstance(case.body, NotSet):
        # A body that has to be there is missing.
        return not operation.body
    body = operation.get_body_for_media_type(case.media_type)
    return body is not None and fits(body.validation_schema, documented_body(case))


def fits(schema, value):
    return jsonschema_rs.validator_for(schema).is_valid(value)


def documented_path(case):
    parameters = {name: plain(value) for name, value in (case.path_parameters or {}).items()}
    ids = parameters.get("item_ids")
    if isinstance(ids, list) and all(isinstance(item, str) for item in ids):
        # An id with a comma becomes several.
        parameters["item_ids"] = ",".join(ids).split(",")
    return parameters


def documented_query(case):
    query = {}
    for name, value in (case.query or {}).items():
        # Of a parameter that is given several times the last counts.
        value = plain(value[-1] if isinstance(value, list) and value else value)
        # One that is empty is as good as none.
        if value not in ("", None):
            query[name] = documented_parameter(name, value)
    # Without a user there is no experiment to take part in.
    if case.path.startswith("/related-items/") and "userId" not in query:
        query.pop("feature", None)
    return query


def documented_parameter(name, value):
    if name == "numResults" and str(value).lstrip("+").isdigit():
        # Too large a number is cut to the largest.
        return min(int(value), 10_000)
    if name in ("context", "filterValues"):
        value = parsed(value)
        # Numbers and truth values become their text.
        if isinstance(value, dict):
            return {key: str(v) if isinstance(v, (bool, int, float)) else v for key, v in value.items()}
    return value


def parsed(value):
    """JSON, which some phases have as text already."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def documented_body(case):
    body = case.body
    if case.path.startswith("/rerank-items/") and isinstance(body, list):
        # Ids that are numbers in the catalogue.
        return [str(item) if is_number(item) else item for item in body]
    if case.path.startswith("/events/") and isinstance(body, dict):
        body = without_null(body)
        for name in ("eventList", "actionInteractions"):
            if isinstance(body.get(name), list):
                body[name] = [documented_event(event) for event in body[name]]
    return body


def documented_event(event):
    if not isinstance(event, dict):
        return event
    event = without_null(event)
    if isinstance(event.get("properties"), dict):
        event["properties"] = json.dumps(event["properties"])
    for name in ("sentAt", "timestamp"):
        if isinstance(event.get(name), float):
            # A time with a fraction.
            event[name] = int(event[name])
    return event


def without_null(members):
    """`null` is as good as nothing."""
    return {name: value for name, value in members.items() if value is not None}


def plain(value):
    """Text of a type of schemathesis's own as text, which its validator asks for."""
    return str(value) if isinstance(value, str) else value


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)
