"""The template is what CloudFormation takes, as far as that can be told without an account."""

import json

from cfnlint.api import lint
from cfnlint.config import ManualArgs
from stack import broken, template

from infra.template import Template

_REGIONS = ManualArgs(regions=["eu-central-1"])


def _findings(whole: Template) -> list[str]:
    return [str(one) for one in lint(json.dumps(whole), config=_REGIONS)]


def test_nothing_is_found() -> None:
    """Types, properties, references: all as the services declare them."""
    assert _findings(template()) == []


def test_a_misspelt_property_is_found() -> None:
    """A property that no service knows would do nothing, and is found."""
    assert _findings(broken("Table.SseSpecification", {"SSEEnabled": True}).applied())
