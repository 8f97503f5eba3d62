"""Whatever can be done at the desk can be done by a program, or the reference says why not."""

from __future__ import annotations

import re
from pathlib import Path

from undersigned.api.operations import all_operations
from undersigned.desk.urls import urlpatterns

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md").read_text()
PAGES = {pattern.name for pattern in urlpatterns}
OPERATIONS = all_operations()


def rows_below(heading):
    """Return the first two cells of each row of the table below *heading*."""
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([\w-]+)` \| ([^|]+) \|", part, re.MULTILINE)


LEFT_OUT = dict(rows_below("What no token does"))


def test_every_page_of_the_desk_is_in_the_list_or_among_the_exceptions():
    undecided = PAGES - {one.page for one in OPERATIONS} - set(LEFT_OUT)

    assert undecided == set(), "make an operation of it, or say in docs/reference/api.md why no token does it"


def test_no_exception_is_in_the_list_or_unknown():
    assert set(LEFT_OUT) & {one.page for one in OPERATIONS} == set()
    assert set(LEFT_OUT) <= PAGES


def test_every_exception_has_a_reason():
    assert [name for name, why in LEFT_OUT.items() if len(why) < 20] == []


def test_every_operation_belongs_to_a_page_of_the_desk():
    assert {one.page for one in OPERATIONS} <= PAGES


def test_every_operation_stands_in_the_reference_with_its_address_and_scope():
    for one in OPERATIONS:
        address = re.sub(r"<\w+:(\w+)>", r"{\1}", one.route)
        row = f"| `{one.name}` | `{one.method} /{address}` |"
        assert row in PAGE, row
        line = next(line for line in PAGE.splitlines() if line.startswith(row))
        assert all(f"`{scope}`" in line for scope in one.scopes) or len(one.scopes) == 4


def test_what_asks_who_is_there_is_left_out():
    fresh = {pattern.name for pattern in urlpatterns if _asks_again(pattern.callback)}

    assert fresh
    assert fresh <= set(LEFT_OUT)


def _asks_again(view):
    while view is not None:
        code = getattr(view, "__code__", None)
        if code is not None and "fresh_only" in code.co_qualname:
            return True
        view = getattr(view, "__wrapped__", None)
    return False
