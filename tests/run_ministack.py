"""Runs MiniStack without what it refuses in templates: `ministack-exceptions.toml` names each, with the reason.

A template that is deployed by a program, and not by a test, can't be changed before it arrives; so the property is
taken out where MiniStack makes the resource.
"""

import os
import tomllib

from ministack.services.cloudformation import provisioners

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ministack-exceptions.toml")


def without(properties, exception):
    if exception["property"] not in properties:
        return properties
    kept = {name: value for name, value in properties.items() if name != exception["property"]}
    return {**kept, **exception.get("instead", {})}


def wrap(handlers, exception):
    create, update = handlers["create"], handlers.get("update")
    handlers["create"] = lambda name, properties, *rest: create(name, without(properties, exception), *rest)
    if update:
        handlers["update"] = lambda id, old, new, *rest: update(
            id, without(old, exception), without(new, exception), *rest
        )


with open(FILE, "rb") as file:
    for exception in tomllib.load(file)["template"]:
        wrap(provisioners._RESOURCE_HANDLERS[exception["type"]], exception)

from ministack.app import main  # noqa: E402

main()
