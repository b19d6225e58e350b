"""Reads YAML templates with an independent reader of YAML 1.1, and compares them with their JSON.

Usage: read_back.py JSON_FOLDER TEMPLATE.yaml...
"""

import json
import sys
from pathlib import Path

import yaml

# The same reader, in C where PyYAML was built with it.
BASE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Template(BASE):
    """YAML 1.1 with CloudFormation's tags in their long form."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"keys written twice: {twice}", node.start_mark)
        return super().construct_mapping(node, deep)


def long_form(loader, tag, node):
    if isinstance(node, yaml.ScalarNode):
        # A scalar after a tag is text, whatever it looks like.
        argument = node.value
    elif isinstance(node, yaml.SequenceNode):
        argument = loader.construct_sequence(node, deep=True)
    else:
        argument = loader.construct_mapping(node, deep=True)
    if tag in ("Ref", "Condition"):
        return {tag: argument}
    if tag == "GetAtt" and isinstance(argument, str):
        argument = argument.split(".", 1)
    return {f"Fn::{tag}": argument}


Template.add_multi_constructor("!", long_form)


def main(folder, files):
    wrong = 0
    for file in files:
        template = yaml.load(file.read_text(encoding="utf-8"), Loader=Template)
        original = json.loads((folder / f"{file.stem}.json").read_text(encoding="utf-8"))
        # As text, so that `1`, `1.0` and `true` are not the same, and the order counts. A date has no such text.
        if json.dumps(template, default=repr) != json.dumps(original):
            wrong += 1
            for section in {**template, **original}:
                for name, entry in original.get(section, {}).items() if isinstance(original.get(section), dict) else []:
                    read = template.get(section, {}).get(name)
                    if json.dumps(read, default=repr) != json.dumps(entry):
                        print(f"{file.name}: {section}.{name}: {read!r} is not {entry!r}")
            print(f"{file.name}: differs")
    print(f"{len(files)} read, {wrong} wrong")
    return wrong != 0


sys.exit(main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
