"""Translates template.yaml with aws-sam-translator, and writes the CloudFormation template as JSON.

Usage: translate.py OUTPUT

AWS runs this library behind `Transform: AWS::Serverless-2016-10-31`; here it runs without AWS.
"""

import json
import os
import pathlib
import sys

# The library asks boto3 for the region, to know the partition. Nothing is sent there.
os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"

import yaml
from samtranslator.translator.transform import transform


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML with CloudFormation's short-form tags."""


def intrinsic(loader, tag, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if tag == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


Loader.add_multi_constructor("!", intrinsic)


class NoManagedPolicies:
    """The template names no managed policy, so IAM need not be asked for the list of them."""

    def load(self):
        return {}


def main():
    source = pathlib.Path(__file__).with_name("template.yaml").read_text(encoding="utf-8")
    template = transform(yaml.load(source, Loader=Loader), {}, NoManagedPolicies())
    pathlib.Path(sys.argv[1]).write_text(json.dumps(template, indent=2), encoding="utf-8")


main()
