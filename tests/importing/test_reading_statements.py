"""A statement comes out of every form that it may be handed in."""

import pytest
from import_samples import (
    PAGE,
    PASTED_FROM_WORD,
    TIMETABLE,
    make_docx,
    make_docx_with_deleted_words,
)

from undersigned.importing.matching import matcher_for
from undersigned.importing.phrases import ALL
from undersigned.importing.propose import propose_statement
from undersigned.importing.read import read_source
from undersigned.importing.source import BlockKind, Kind


def propose(data, filename=None):
    return propose_statement(read_source(data if isinstance(data, bytes) else data.encode(), filename=filename))


def test_plain_text_gives_title_subtitle_issuers_clauses_and_names():
    found = propose(TIMETABLE)

    assert found.title.text == "For an open timetable"
    assert found.subtitle.text == "A call of the passengers' round table"
    assert [issuer.text for issuer in found.issued_by] == [
        "Riverside Passengers' Union (members)",
        "Night Line Committee (members)",
        "commuters of the valley",
    ]
    assert [(clause.verb, clause.addressee) for clause in found.clauses if not clause.optional] == [
        ("regret", None),
        ("ask", "the railway board"),
        ("call_on", "all passengers who depend on the night line"),
    ]
    assert [entry.name for entry in found.signatories] == ["Ada Berg", "Ben Ito", "Cleo Marsh"]
    assert [entry.former for entry in found.signatories] == [False, False, True]


def test_a_second_act_in_an_item_is_offered_and_not_decided():
    found = propose(TIMETABLE)

    part = found.clauses[3]
    assert (part.verb, part.inside_clause, part.optional) == ("urge", 3, True)
    assert part.addressee_refers_to == "all passengers who depend on the night line"


def test_every_word_of_the_source_is_in_the_proposal_or_named_as_dropped():
    found = propose(TIMETABLE)
    spans = [
        part.span for part in (*found.preamble, *found.clauses, *found.between, *found.closing, *found.signatories)
    ]
    spans += [found.title.span, found.subtitle.span, *(part.span for part in found.dropped)]
    covered = {place for span in spans for place in range(span.start, span.end)}

    left = "".join(c for place, c in enumerate(found.source_text) if place not in covered and not c.isspace())
    assert left.replace("1.2.3.", "") == ""


def test_a_web_page_loses_its_furniture_and_keeps_its_numbers():
    found = propose(PAGE, "page.html")

    assert found.title.text == "For an open timetable"
    assert [clause.number for clause in found.clauses] == ["3", "7"]
    assert [entry.name for entry in found.signatories] == ["Ada Berg", "Ben Ito"]
    assert {part.reason for part in found.dropped} >= {"share buttons", "comments of readers"}


def test_a_paste_from_a_word_processor_keeps_its_numbers():
    source = read_source(PASTED_FROM_WORD.encode(), kind=Kind.HTML)

    items = [block for block in source.blocks if block.kind is BlockKind.ITEM]
    assert [block.marker for block in items] == ["4.", "5."]
    assert source.words(items[0]) == "we regret the cancelled trains;"


def test_nested_lists_of_a_page_count_each_for_itself():
    page = "<ol><li>one<ol type=a><li>first<li>second</ol><li>two</ol>"
    source = read_source(page.encode(), kind=Kind.HTML)

    assert [(block.marker, block.level) for block in source.blocks] == [("1.", 1), ("a.", 2), ("b.", 2), ("2.", 1)]


def test_a_word_document_gives_its_numbers_and_drops_its_foot():
    data = make_docx(
        paragraphs=["We, passengers of the valley railway, declare:"],
        numbered=[
            "we regret that the evening trains were cancelled;",
            "we ask the railway board to publish the figures.",
        ],
        footer="page 1 of 1",
    )
    found = propose(data, "statement.docx")

    assert found.source_kind == "docx"
    assert [(clause.number, clause.verb) for clause in found.clauses] == [("1", "regret"), ("2", "ask")]
    assert ("page 1 of 1", "page foot") in [(part.text, part.reason) for part in found.dropped]


def test_words_deleted_with_changes_tracked_are_not_read():
    source = read_source(make_docx_with_deleted_words("We ask the board to publish.", " Nonsense."), filename="a.docx")

    assert source.text == "We ask the board to publish.\n"


def test_markdown_marks_are_no_words():
    found = propose(
        "# For an *open* timetable\n\nWe **ask the [railway board](https://rail.example/x)** to publish.\n", "a.md"
    )

    assert found.title.text == "For an open timetable"
    assert found.clauses[0].text == "We ask the railway board to publish."


@pytest.mark.parametrize(
    "comment", ["<!-- a note -->", "<!-- night-line - not <b>now</b> -->", "<!---->", "<!-- a --->"]
)
def test_a_comment_in_markdown_is_no_text(comment):
    found = propose(f"# For an open timetable\n\nWe ask the railway board {comment}to publish.\n", "a.md")

    assert found.clauses[0].text == "We ask the railway board to publish."


def test_a_lead_in_gives_its_verb_and_addressee_to_the_items_below():
    found = propose(
        "Dear Board,\n\nWe call upon the railway board to:\n\n- publish the figures;\n- run the night line.\n"
    )

    assert [(clause.verb, clause.inside_clause) for clause in found.clauses] == [
        ("call_upon", None),
        ("call_upon", 1),
        ("call_upon", 1),
    ]
    assert {clause.addressee for clause in found.clauses} == {"the railway board"}


def test_resolved_clauses_with_a_heading_of_demands_are_demands():
    found = propose(
        "# The night line\n\nThe valley needs its trains.\n\n## Our demands\n\n"
        "1. Run the night line.\n2. Publish the figures.\n",
        "a.md",
    )

    assert [clause.verb for clause in found.clauses] == ["demand", "demand"]


@pytest.mark.parametrize(
    ("text", "lang", "verbs"),
    [
        (
            (
                "Wir verurteilen die Streichung der Abendzüge und das Schweigen der Bahn.\n\n"
                "Wir fordern den Vorstand auf, die Zahlen zu veröffentlichen. Das ist nicht zu viel verlangt."
            ),
            "de",
            ["condemn", "call_on"],
        ),
        (
            (
                "Nous condamnons la suppression des trains du soir dans la vallée.\n\n"
                "Nous demandons à la direction de publier les chiffres. Ce n'est pas trop pour les usagers."
            ),
            "fr",
            ["condemn", "ask"],
        ),
        (
            (
                "Condenamos la supresión de los trenes de la noche en el valle.\n\n"
                "Pedimos a la dirección que publique las cifras para que se conozcan."
            ),
            "es",
            ["condemn", "ask"],
        ),
        (
            (
                "Condenamos o fim dos trens da noite no vale, que não é justo.\n\n"
                "Pedimos que a direção publique os números para as pessoas do vale."
            ),
            "pt",
            ["condemn", "ask"],
        ),
    ],
)
def test_other_languages_have_their_verbs(text, lang, verbs):
    found = propose(text)

    assert found.lang == lang
    assert [clause.verb for clause in found.clauses] == verbs


@pytest.mark.parametrize(
    "sentence",
    [
        "The report says that we demand too much.",
        "We believe that trains matter.",
        "We do not condemn anybody.",
        "If we ask for trains, we get buses.",
        "They call on the board to resign.",
    ],
)
def test_what_is_only_told_is_no_clause(sentence):
    found = propose(f"A title of some kind\n\n{sentence} More words follow here so that this is a paragraph.\n")

    assert found.clauses == ()


def test_an_organisation_named_in_the_text_is_no_signatory():
    found = propose(TIMETABLE)

    assert all("Union" not in entry.name for entry in found.signatories)
    assert {entry.kind for entry in found.signatories} == {"person"}


def test_comments_below_the_list_are_not_taken_in():
    found = propose(TIMETABLE + "\n\n\n\nThree comments\n\nEve Stone\n\nI sign as well!\n")

    assert [entry.name for entry in found.signatories] == ["Ada Berg", "Ben Ito", "Cleo Marsh"]


def test_a_name_far_below_the_list_is_not_taken_in():
    found = propose(TIMETABLE.replace("driver\nCleo", "driver\n\nCleo") + "\n\n\n\nEve Stone\n")

    assert [entry.name for entry in found.signatories] == ["Ada Berg", "Ben Ito", "Cleo Marsh"]


def test_a_heading_that_names_a_body_ends_a_list_of_people():
    found = propose(TIMETABLE + "\nValley News Magazine\n")

    assert [entry.name for entry in found.signatories] == ["Ada Berg", "Ben Ito", "Cleo Marsh"]


def test_a_shopping_list_is_no_statement():
    found = propose("bread\nbutter\neggs\n")

    assert not found.is_statement


SHORT = """For a timetable

We, passengers, declare the following:

1. we demand that the board act;
2. we ask for night buses.

We shall meet again.

"""


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_last_lines_of_a_short_text_that_say_who_somebody_is_are_signatories(between):
    found = propose(SHORT + between.join(["Jan Sample (Club)", "Ada Muster, nurse", "Bob Doe (School)"]) + "\n")

    assert [entry.name for entry in found.signatories] == ["Jan Sample", "Ada Muster", "Bob Doe"]
    assert [passage.text for passage in found.closing] == ["We shall meet again."]
    assert found.notes == ()


@pytest.mark.parametrize(
    "last",
    [
        "Jan Sample\nAda Muster\nBob Doe\n",
        "Good bye, neighbours of ours,\nJan Sample (Club)\nAda Muster (Library)\nBob Doe (School)\n",
    ],
)
def test_last_lines_that_may_be_names_stay_in_the_text_with_a_hint(last):
    found = propose(SHORT + last)

    assert found.signatories == ()
    assert "“Signed,”" in found.notes[0]
    assert len(propose(SHORT + "Signed,\n\n" + last).signatories) >= 3


@pytest.mark.parametrize(
    "last",
    [
        "Jan Sample (Club)\nAda Muster (Library)\n",
        "Our wishes:\n\n- Free Trains (all)\n- Night Buses (some)\n- Open Figures (now)\n",
        "We ask all.\nWe ask the board to come.\nWe ask (again).\n",
    ],
)
def test_last_lines_that_are_no_list_of_names_are_left_alone(last):
    found = propose(SHORT + last)

    assert (found.signatories, found.notes) == ((), ())


@pytest.mark.parametrize("phrases", ALL, ids=lambda phrases: phrases.code)
def test_the_line_that_a_hint_names_opens_a_list_in_its_language(phrases):
    assert matcher_for(phrases.code).opening.match(phrases.signed)


@pytest.mark.parametrize(
    ("text", "lang"),
    [("要求公开时刻表。我们请求管理层公布数字。", "zh"), ("公開時刻表のために、乗客は数字の公表を求めます。", "ja")],
)
def test_japanese_is_known_by_its_kana(text, lang):
    assert propose(text).lang == lang


def test_a_line_of_chinese_characters_is_japanese_where_the_rest_is():
    found = propose(
        "公開時刻表のために\n\n私たちは数字の公表を求めます。\n\n佐藤花子、東京大学、鈴木一郎、日本放送協会\n"
    )

    assert not [part for part in found.dropped if part.reason == "the same in another language"]
