"""A file goes to another program and comes back: what fits is taken, and what doesn't is said part by part."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.builders import make_content, make_statement
from tests.builders_of_languages import change_draft, make_hand, make_translation, review_all, rows_of, translate
from tests.desk.browsing import visit

from undersigned.translating import actions, queries, reasons
from undersigned.translating.actions import Became
from undersigned.translating.rules.refusing import XliffOfAnother
from undersigned.translating.rules.segments import Part

pytestmark = pytest.mark.usefixtures("pages")


@pytest.fixture
def translation(pages):
    return make_translation(make_statement())


def export(translation) -> bytes:
    return queries.export_xliff(translation, label_of=reasons.label_of)


def bring_back(translation, data, *, replacing=False):
    reports = actions.import_xliff(translation, None, data, is_replacing=replacing)
    return [one.became for one in reports]


def fill(data: bytes, source: str, words: str) -> bytes:
    """Translate a part in the file, as another program does."""
    old = f"<source>{source}</source>".encode()
    assert old in data
    return data.replace(old, old + f"<target>{words}</target>".encode())


def test_a_file_that_comes_back_unchanged_changes_nothing(translation):
    translate(translation)
    before = [row.words for row in rows_of(translation)]

    assert set(bring_back(translation, export(translation))) == {Became.SAME}
    assert [row.words for row in rows_of(translation)] == before


def test_new_words_are_taken_and_the_rest_is_empty(translation):
    data = fill(export(translation), "For an open timetable", "Für einen offenen Fahrplan")

    became = bring_back(translation, data)

    assert became == [Became.TAKEN] + [Became.EMPTY] * 6
    assert rows_of(translation)[0].words == "Für einen offenen Fahrplan"


def test_a_file_is_no_review(translation):
    translate(translation)
    review_all(translation, make_hand(translation, "reviewer"))
    data = export(translation).replace(b"FOR AN OPEN TIMETABLE", b"For Another")

    bring_back(translation, data)

    assert [row.is_reviewed for row in rows_of(translation)] == [False] + [True] * 6


def test_words_for_another_wording_of_the_text_are_not_taken(translation):
    data = fill(export(translation), "For an open timetable", "Alt")
    change_draft(translation.statement, make_content(title="For a timetable"))

    assert bring_back(translation, data)[0] in {Became.STALE, Became.UNKNOWN}
    assert rows_of(translation)[0].words == ""


def test_the_same_where_the_program_dropped_the_hash(translation):
    import re

    data = re.sub(rb"<mda:metadata.*?</mda:metadata>", b"", export(translation))
    translate(translation, only=[Part.TITLE])
    change_draft(translation.statement, make_content(title="For a timetable"))
    data = fill(data, "For an open timetable", "Alt")

    assert bring_back(translation, data)[0] is Became.STALE


def test_words_that_somebody_saved_after_the_file_was_written_stay(translation):
    translate(translation, only=[Part.TITLE])
    data = export(translation).replace(b"FOR AN OPEN TIMETABLE", b"Aus der Datei")
    translate(translation, words=str.title, only=[Part.TITLE])

    assert bring_back(translation, data)[0] is Became.CONFLICT
    assert rows_of(translation)[0].words == "For An Open Timetable"

    assert bring_back(translation, data, replacing=True)[0] is Became.TAKEN
    assert rows_of(translation)[0].words == "Aus der Datei"


def test_a_file_of_another_language_is_refused(translation):
    other = make_translation(translation.statement, lang="fr")

    with pytest.raises(XliffOfAnother):
        bring_back(other, export(translation))


def test_the_page_gives_the_file_and_says_what_became_of_it(translation, convenor_browser):
    browser = convenor_browser(translation.statement)
    page = visit(browser, f"/translate/{translation.pk}/file/")
    (link,) = page.tree.xpath("//a[@download]/@href")
    answer = browser.get(link)
    assert answer.headers["Content-Disposition"].endswith('.de.xlf"')
    data = fill(answer.content, "For an open timetable", "Für <ph id='1'/> alle")
    data = fill(data, "we regret that the evening trains were cancelled;", "Schade.")

    page = page.press("Read it", _files={"file": SimpleUploadedFile("a.xlf", data)})

    assert "1: taken" in page.words
    assert "title emphasis or links overlap" in page.words


def test_a_file_that_is_none_says_so(translation, convenor_browser):
    page = visit(convenor_browser(translation.statement), f"/translate/{translation.pk}/file/")

    page = page.press("Read it", _files={"file": SimpleUploadedFile("a.xlf", b"PK")})

    assert "no XLIFF file" in page.alert
