"""What the stack promises, and that a template broken on purpose is found.

Emulators report success while they ignore encryption, recovery and expiry, so this is asserted on
the template itself.
"""

import subprocess
import sys

import pytest
import stack_api
import stack_balancers
import stack_data
import stack_iam
import stack_instances
import stack_network
import stack_people
import stack_watch
from stack import Mutant, Rule, template

TOPICS = (
    stack_network,
    stack_balancers,
    stack_instances,
    stack_data,
    stack_people,
    stack_api,
    stack_iam,
    stack_watch,
)
RULES = [rule for topic in TOPICS for rule in topic.RULES]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_template_keeps_the_rule(rule: Rule) -> None:
    """Nothing is found in the template as it is."""
    assert rule.check(template()) == []


@pytest.mark.parametrize(
    ("rule", "mutant"),
    [(rule, mutant) for rule in RULES for mutant in rule.mutants],
    ids=str,
)
def test_a_broken_template_is_found(rule: Rule, mutant: Mutant) -> None:
    """Each way to break a rule is found by the check of that rule."""
    assert rule.check(mutant.applied())


def test_the_template_is_printed_the_same_every_time() -> None:
    """Two processes print the same bytes, which CloudFormation takes from a bucket."""
    printed = {
        subprocess.run(
            [sys.executable, "-m", "infra.template"], capture_output=True, check=True
        ).stdout
        for _ in range(2)
    }

    assert len(printed) == 1
    assert len(printed.pop()) < 1_000_000
    assert len(template()["Resources"]) < 500
