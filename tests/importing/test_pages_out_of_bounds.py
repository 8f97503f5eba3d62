"""A page is read whole, however deep it is, or refused with a sentence; never is a part of it lost in silence."""

import pytest

from undersigned.importing import errors
from undersigned.importing.read import read_source
from undersigned.importing.source import Kind
from undersigned.importing.webpage import MAX_ATTRIBUTES

SENTENCES = r"^[A-Z].+\. [A-Z].+\.$"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<p " + " ".join(f"a{number}=1" for number in range(MAX_ATTRIBUTES + 1)) + ">We demand it</p>", "attributes"),
        (
            "<p " + " ".join(f'a{number}=">"' for number in range(MAX_ATTRIBUTES + 1)) + ">We demand it</p>",
            "attributes",
        ),
        ("<p " + " ".join(f"a{number}='<b>'" for number in range(MAX_ATTRIBUTES + 1)) + ">We demand it", "attributes"),
        ("<script>1</script><p " + "a\n=\n1\n" * (MAX_ATTRIBUTES + 1) + ">We demand it", "attributes"),
        ("<!--> <p " + "a/" * (MAX_ATTRIBUTES + 1) + ">We demand it --></p>", "attributes"),
        ("<div>" * 1_001 + "We demand it", "nested"),
        ("<table><tr><td>" * 500 + "We demand it", "nested"),
    ],
)
def test_a_page_that_no_editor_writes_is_refused_with_a_sentence(page, reason):
    with pytest.raises(errors.DangerousSource, match=SENTENCES) as refusal:
        read_source(page.encode(), kind=Kind.HTML)

    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    "page",
    [
        "<script>if (a<b " + "&& c " * 600 + ") {}</script><p>We demand it</p>",
        "<!-- <p " + "a " * 600 + "> --><p>We demand it</p>",
        "<style>a<b " + "c " * 600 + "</style><p>We demand it</p>",
        '<p title="' + "a " * 600 + '">We demand it</p>',
        "<p>We demand it</p>" + "<p a b c>and that</p>" * 1_000,
    ],
)
def test_what_only_looks_like_attributes_is_not_counted(page):
    assert read_source(page.encode(), kind=Kind.HTML).text.startswith("We demand it")


@pytest.mark.parametrize("depth", [200, 255, 256, 300, 600])
@pytest.mark.parametrize(("opens", "closes"), [("<div>", "</div>"), ("<span>", "</span>"), ("<section>", "")])
def test_a_deep_page_is_read_whole(depth, opens, closes):
    page = f"<body><p>We begin.</p>{opens * depth}<p>We demand it.</p>{closes * depth}<p>The end.</p></body>"
    text = read_source(page.encode(), kind=Kind.HTML).text

    assert [words in text for words in ("We begin.", "We demand it.", "The end.")] == [True, True, True]
