"""A text in units: put together it is the same again; a changed unit is stale, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from undersigned.texts.canonical import Block, BlockKind, Content, canonical_content
from undersigned.translating.rules.segments import Kept, Part, assemble, match_content, seat_units, units_of

_words = st.text("abc xyz", min_size=1, max_size=12).map(str.strip).filter(bool)
_blocks = st.one_of(
    st.builds(Block, st.just(BlockKind.PARAGRAPH), _words),
    st.builds(Block, st.just(BlockKind.HEADING), _words),
    st.builds(Block, st.just(BlockKind.CLAUSE), _words, items=st.lists(_words, max_size=3).map(tuple)),
)
contents = st.builds(
    Content,
    title=_words,
    subtitle=st.one_of(st.just(""), _words),
    issuers=st.lists(_words, max_size=2).map(tuple),
    addressees=st.lists(_words, max_size=2).map(tuple),
    blocks=st.lists(_blocks, min_size=1, max_size=8).map(tuple),
).map(canonical_content)


def keep(seats):
    return [Kept(seat.key, seat.unit.part, seat.unit.place, seat.unit.text) for seat in seats]


def make_text() -> Content:
    return canonical_content(
        Content(
            title="More trains",
            blocks=(
                Block(BlockKind.PARAGRAPH, "The last train leaves at nine."),
                Block(BlockKind.CLAUSE, "We ask for a train at midnight."),
                Block(BlockKind.CLAUSE, "We ask for benches:", items=("at the station;", "in the park.")),
                Block(BlockKind.PARAGRAPH, "We thank everybody who waits."),
            ),
        )
    )


@given(contents)
def test_a_text_taken_apart_and_put_together_is_the_same(content):
    assert assemble(content, [unit.text for unit in units_of(content)]) == content


@given(contents)
def test_an_unchanged_text_finds_every_segment_again(content):
    units = units_of(content)
    kept = keep(seat_units(units, []))

    assert len({one.key for one in kept}) == len(units)
    found = {one.key: one.source for one in kept}
    assert [found[seat.key] for seat in seat_units(units, kept)] == [unit.text for unit in units]


@given(contents, st.data())
def test_a_changed_unit_is_stale_and_no_other_is(content, data):
    units = list(units_of(content))
    kept = keep(seat_units(units, []))
    at = data.draw(st.integers(0, len(units) - 1))
    units[at] = replace(units[at], text="entirely new words, said nowhere else")

    found = {one.key: one.source for one in kept}
    seats = seat_units(units, kept)

    assert [found.get(seat.key) == seat.unit.text for seat in seats] == [place != at for place in range(len(units))]
    assert not seats[at].is_new


@given(contents, st.randoms(use_true_random=False))
def test_moving_blocks_makes_nothing_stale(content, random):
    kept = keep(seat_units(units_of(content), []))
    blocks = list(content.blocks)
    random.shuffle(blocks)

    found = {one.key: one.source for one in kept}
    seats = seat_units(units_of(replace(content, blocks=tuple(blocks))), kept)

    assert all(found[seat.key] == seat.unit.text for seat in seats)


def test_a_new_clause_before_the_others_is_missing_alone():
    content = make_text()
    kept = keep(seat_units(units_of(content), []))
    fresh = Block(BlockKind.CLAUSE, "We ask for light.", id="c9")
    longer = replace(content, blocks=(content.blocks[0], fresh, *content.blocks[1:]))

    seats = seat_units(units_of(longer), kept)

    assert [seat.unit.text for seat in seats if seat.is_new] == ["We ask for light."]


def test_a_clause_that_moved_and_changed_is_known_by_its_name():
    content = make_text()
    kept = keep(seat_units(units_of(content), []))
    first, second, third, last = content.blocks
    moved = replace(content, blocks=(first, third, replace(second, text="We ask for two trains at midnight."), last))

    seats = seat_units(units_of(moved), kept)

    before = {one.key: one.source for one in kept}
    changed = next(seat for seat in seats if seat.unit.text.startswith("We ask for two"))
    assert before[changed.key] == "We ask for a train at midnight."
    assert changed.unit.number == 2


def test_a_whole_text_in_another_language_is_matched_by_its_order():
    theirs = Content(
        title="Mehr Züge",
        blocks=(
            Block(BlockKind.PARAGRAPH, "Der letzte Zug fährt um neun."),
            Block(BlockKind.CLAUSE, "Wir bitten um einen Zug um Mitternacht."),
            Block(BlockKind.CLAUSE, "Wir bitten um Bänke:", items=("am Bahnhof;", "im Park.")),
        ),
    )
    units = units_of(make_text())

    matched = match_content(units, theirs)

    assert {units[at].text: words for at, words in matched.items()} == {
        "More trains": "Mehr Züge",
        "The last train leaves at nine.": "Der letzte Zug fährt um neun.",
        "We ask for a train at midnight.": "Wir bitten um einen Zug um Mitternacht.",
        "We ask for benches:": "Wir bitten um Bänke:",
        "at the station;": "am Bahnhof;",
        "in the park.": "im Park.",
    }
    assert units[-1].part is Part.PARAGRAPH
