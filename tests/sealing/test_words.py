"""Words that are read aloud, written down and typed again."""

from hypothesis import given
from hypothesis import strategies as st

from undersigned.sealing import words


def test_the_list_has_a_thousand_words_told_apart_by_four_letters():
    assert len({word[:4] for word in words.WORDS}) == len(words.WORDS) == 1024


@given(st.binary(min_size=8, max_size=40))
def test_six_words_are_the_first_sixty_bits(data):
    spelt = words.spell_words(data, 6)

    number = 0
    for word in spelt:
        number = number << 10 | words.WORDS.index(word)
    assert number == int.from_bytes(data[:8], "big") >> 4


@given(st.binary(min_size=9, max_size=9))
def test_a_passphrase_has_seven_words_and_may_be_typed_untidily(random):
    spelt = words.spell_passphrase(random)

    assert len(spelt.split()) == 7
    assert words.normalise_passphrase("  1. " + spelt.upper().replace(" ", ",\n 2. ") + " ") == spelt


def test_a_passphrase_of_other_words_is_left_as_it_is():
    assert words.normalise_passphrase(" Zug um Zug, 17! ") == "Zug um Zug, 17!"


def test_a_mistyped_word_is_pointed_at():
    (unknown,) = words.find_unknown(("duke", "acadmic", "acid"))

    assert (unknown.position, unknown.typed) == (2, "acadmic")
    assert "academic" in unknown.suggestions


def test_a_word_is_found_by_its_first_four_letters():
    (unknown,) = words.find_unknown(("acadia",))

    assert unknown.suggestions == ("academic",)
