"""Lines of the record of moderation: read back as they were written, and nothing else is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from undersigned.publiclog.errors import ModerationInvalid
from undersigned.publiclog.moderation import (
    WITHOUT_ENTRY,
    Act,
    ActBy,
    Line,
    Reason,
    format_line,
    join_lines,
    parse_line,
)

DAY = date(2026, 11, 24)


@some.composite
def lines(draw):
    act = draw(some.sampled_from(Act))
    entry = None if act in WITHOUT_ENTRY else draw(some.integers(0, 2**40))
    numbers = some.integers(1, 2**40)
    days = some.dates(date(1, 1, 1))
    return Line(act, draw(some.sampled_from(ActBy)), draw(days), draw(numbers), draw(some.sampled_from(Reason)), entry)


@given(lines())
def test_a_line_is_read_back_as_it_was_written(line):
    assert parse_line(format_line(line).removesuffix(b"\n")) == line


@given(lines(), some.data())
def test_a_changed_byte_is_refused_or_another_line(line, data):
    spelt = bytearray(format_line(line).removesuffix(b"\n"))
    at = data.draw(some.integers(0, len(spelt) - 1))
    spelt[at] ^= data.draw(some.integers(1, 255))

    try:
        read = parse_line(bytes(spelt))
    except ModerationInvalid:
        return
    assert read != line


GOOD = b'{"act":"hide","by":"convenor","day":"2026-11-24","entry":17,"n":3,"reason":"objection","v":1}'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"hide"', b'"kill"'),
        (b'"convenor"', b'"Ada"'),
        (b'"2026-11-24"', b'"20261124"'),
        (b'"2026-11-24"', b'"2026-11-31"'),
        (b'"2026-11-24"', b"20261124"),
        (b'"entry":17,', b""),
        (b'"entry":17', b'"entry":-1'),
        (b'"entry":17', b'"entry":true'),
        (b'"n":3', b'"n":0'),
        (b'"n":3', b'"n":"3"'),
        (b'"objection"', b'"because"'),
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":1,"who":"Ada"'),
        (b'{"act":"hide"', b'{"act":"keep"'),
    ],
)
def test_what_is_not_understood_is_refused(old, new):
    parse_line(GOOD)
    assert old in GOOD

    with pytest.raises(ModerationInvalid):
        parse_line(GOOD.replace(old, new))


def test_lines_that_follow_each_other_and_say_the_same_are_one_act():
    first = Line(Act.HIDE, ActBy.CONVENOR, DAY, 2, Reason.DUPLICATE, 5)
    second = Line(Act.HIDE, ActBy.CONVENOR, DAY, 3, Reason.DUPLICATE, 7)
    apart = Line(Act.HIDE, ActBy.CONVENOR, DAY, 1, Reason.DUPLICATE, 11)
    other = Line(Act.HIDE, ActBy.CONVENOR, DAY, 1, Reason.OBJECTION, 12)

    joined = list(join_lines([first, second, apart, other]))

    assert joined == [Line(Act.HIDE, ActBy.CONVENOR, DAY, 5, Reason.DUPLICATE, 5), apart, other]
