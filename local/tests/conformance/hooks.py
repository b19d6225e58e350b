"""What schemathesis can't read from the OpenAPI document: rules between members of a body, which descriptions tell, and
what the API takes beyond what the document asks for, because clients that are there send it."""

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData

# The names that `main.rs` configures. The schema of conversions is the same for all namespaces.
CONVERSION = {"recommender": "home", "feature": "layout", "metric": "clicks"}


@schemathesis.hook
def map_case(context, case):
    """Bodies of `/events` that fit the schema become ones that keep to its descriptions, too."""
    body = case.body
    if case.meta is None or not case.meta.generation.mode.is_positive or not case.path.startswith("/events/"):
        return case
    if not isinstance(body, dict):
        return case
    body = dict(body)
    if "eventList" not in body and "experimentConversions" not in body:
        body["eventList"] = [{"eventType": "View"}]
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
def filter_failure(context, failure, case, response):
    """A request that the document does not ask for is taken on purpose if it becomes one that it does ask for."""
    return not (isinstance(failure, AcceptedNegativeData) and taken_on_purpose(case))


def taken_on_purpose(case):
    ids = (case.path_parameters or {}).get("item_ids")
    if isinstance(ids, list) and all(isinstance(item, str) for item in ids):
        # An id with a comma becomes several.
        return all(",".join(ids).split(","))
    if case.path.startswith("/related-items/") and not (case.query or {}).get("userId"):
        # Without a user there is no experiment to take part in.
        if "feature" in (case.query or {}):
            return True
    if any(taken_parameter(name, value) for name, value in (case.query or {}).items()):
        return True
    if case.path.startswith("/rerank-items/") and isinstance(case.body, list):
        # Ids that are numbers in the catalogue.
        return all(is_text(item) or is_number(item) for item in case.body)
    if case.path.startswith("/events/") and isinstance(case.body, dict):
        return True in (
            # `null` is as good as nothing.
            has_null(case.body),
            any(taken_event(event) for event in case.body.get("eventList") or []),
        )
    return False


def taken_parameter(name, value):
    # Of a parameter that is given several times the last counts.
    if isinstance(value, list) and value:
        value = value[-1]
    if value in ("", None):
        # It is as good as nothing.
        return True
    if name == "numResults":
        # Too large a number is cut to the largest.
        return str(value).lstrip("+").isdigit() and int(value) > 10_000
    if name in ("context", "filterValues"):
        # Numbers and truth values become their text.
        return isinstance(value, dict) and all(isinstance(v, (str, int, float, bool)) for v in value.values())
    return False


def taken_event(event):
    if not isinstance(event, dict):
        return False
    # `properties` as an object; a time with a fraction.
    return has_null(event) or isinstance(event.get("properties"), dict) or isinstance(event.get("sentAt"), float)


def has_null(members):
    return any(value is None for value in members.values())


def is_text(value):
    return isinstance(value, str) and value != ""


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)
