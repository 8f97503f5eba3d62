"""What programs can do over HTTP can be done at the command line, and both lists are compared."""

from __future__ import annotations

from undersigned.api.operations import all_operations
from undersigned.cli.edition import ACTIONS as OF_EDITIONS
from undersigned.cli.main import make_parser
from undersigned.cli.statement_operations import ACTIONS, OLDER

# For the operator alone: docs/reference/api.md says why no token does it.
OPERATOR = {"remove", "key", "locked", "decisions", "destroy", "withhold"}


def actions_typed():
    (statement,) = make_parser("statement")._subparsers._group_actions[0].choices.values()
    return set(statement._subparsers._group_actions[0].choices)


def test_every_operation_is_an_action_and_every_action_an_operation():
    behind = sorted([*OLDER.values(), *(one.operation for one in [*ACTIONS.values(), *OF_EDITIONS.values()])])

    assert behind == sorted(one.name for one in all_operations())


def test_every_action_that_can_be_typed_is_in_one_of_the_lists():
    assert actions_typed() == set(ACTIONS) | set(OLDER) | OPERATOR


def test_every_member_of_a_body_can_be_typed():
    whole = {"save-draft", "save-language", "save-names", "save-translation-parts", "add-term", "change-term"}
    whole |= {"save-shared-words", "save-republication"}
    by_name = {one.name: one for one in all_operations()}
    missing = {}
    for name, action in [*ACTIONS.items(), *OF_EDITIONS.items()]:
        operation = by_name[action.operation]
        members = {field.alias or member for member, field in operation.takes.model_fields.items()}
        typed = {flags[0].lstrip("-").replace("-", "_") for flags, _ in action.options}
        if name not in whole:
            missing[name] = members - typed
    # A text is handed over as a file, whose format is recognised.
    missing["begin-language"] -= {"text", "format"}

    assert {name: members for name, members in missing.items() if members} == {}
