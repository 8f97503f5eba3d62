"""Copies that say whose they are and how fresh, without changing a byte of what is checked."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bundles import make_statement, write_bundle
from lxml import etree
from verifier_commands import run_command

from undersigned.instance.languages import LANGUAGES
from undersigned.publiclog.checkpoint import Checkpoint
from undersigned.publiclog.tree import Hash
from undersigned.verifier.keeper import Keeper, make_keeper, tell_keeper
from undersigned.verifier.keeper_words import keeper_words
from undersigned.verifier.source import SourceUnreadable

ATOM = Path(__file__).parents[1] / "publishing" / "atom.rng"
KEEPER = ["--kept-by", "Harbour <Library>", "--address", "https://library.example.org/?a=1&b=2"]


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def state_of(target):
    return json.loads((target / "copy" / "copy.json").read_bytes())


@pytest.fixture
def places(tmp_path):
    return tmp_path / "bundle", tmp_path / "copy-of-it"


def test_a_copy_says_whose_it_is_and_stays_the_bundle(places, capsys):
    source, target = places
    make_statement(3).publish(source)

    code, _, _ = run_command(capsys, "mirror", source, target, *KEEPER)

    held = files_of(target)
    assert code == 0
    assert {path for path in held if path.startswith("copy/")} == {
        "copy/index.html",
        "copy/copy.json",
        "copy/feed.atom",
    }
    assert {path: data for path, data in held.items() if not path.startswith("copy/")} == files_of(source)
    assert state_of(target)["kept_by"] == "Harbour <Library>"
    assert state_of(target)["origin"] == "letters.example.org/s/timetable"
    page = held["copy/index.html"].decode()
    assert "kept by" in page
    assert "Harbour &lt;Library&gt;" in page
    assert 'href="https://library.example.org/?a=1&amp;b=2"' in page
    assert str(source) not in page
    assert run_command(capsys, "verify", target)[0] == 0


def test_what_it_says_outlives_changes_and_goes_when_nobody_is_named(places, capsys):
    source, target = places
    statement = make_statement(3)
    statement.publish(source)
    run_command(capsys, "mirror", source, target, *KEEPER)
    before = state_of(target)["size"]
    statement.sign("One more")
    statement.publish(source)

    run_command(capsys, "mirror", source, target, *KEEPER)

    assert state_of(target)["size"] == before + 1
    run_command(capsys, "mirror", source, target)
    assert files_of(target) == files_of(source)


def test_a_failed_run_leaves_the_day_as_it_was(places, capsys):
    source, target = places
    make_statement(3).publish(source)
    run_command(capsys, "mirror", source, target, *KEEPER)
    before = files_of(target)
    statement = make_statement(4)
    files = statement.files()
    files["index.html"] = files["index.html"].replace(b'value="4"', b'value="9"')
    write_bundle(source, files)

    code, said, _ = run_command(capsys, "mirror", source, target, "--brief", *KEEPER)

    assert code == 1
    assert said.startswith(f"{target}: wrong, left as it was: ")
    assert said.count("\n") == 1
    assert files_of(target) == before


def test_one_line_says_what_a_run_did(places, capsys):
    source, target = places
    make_statement(3).publish(source)

    first = run_command(capsys, "mirror", source, target, "--brief")
    second = run_command(capsys, "mirror", source, target, "--brief")

    count = len(files_of(source))
    assert first == (0, f"{target}: copied at 5 entries, {count} files fetched, 0 deleted\n", "")
    assert second == (0, f"{target}: up to date\n", "")


def test_the_feed_tells_days_and_no_moments(tmp_path):
    for hour, day, size in ((7, 1, 10), (9, 1, 12), (10, 2, 12), (11, 3, 20)):
        checkpoint = Checkpoint("letters.example.org/s/timetable", size, Hash(bytes(32)))
        tell_keeper(tmp_path, Keeper("Harbour"), checkpoint, at=datetime(2026, 12, day, hour, 5, tzinfo=UTC))

    feed = etree.parse(tmp_path / "copy" / "feed.atom")

    etree.RelaxNG(etree.parse(ATOM)).assertValid(feed)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert [one.text for one in feed.iterfind("a:entry/a:updated", names)] == [
        "2026-12-03T00:00:00Z",
        "2026-12-01T00:00:00Z",
    ]
    assert feed.find("a:updated", names).text == "2026-12-03T11:05:00Z"
    assert feed.find("a:link[@rel='self']", names).get("href") == "feed.atom"
    assert state_of(tmp_path)["days"] == [
        {"day": "2026-12-03", "from": 12, "size": 20},
        {"day": "2026-12-01", "from": 0, "size": 12},
    ]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("", ""),
        (" ", ""),
        ("a\nb", ""),
        ("\u202egnorw", ""),
        ("x" * 201, ""),
        ("a", "javascript:alert(1)"),
        ("a", "here"),
    ],
)
def test_an_odd_keeper_is_refused(name, address):
    with pytest.raises(SourceUnreadable):
        make_keeper(name, address)


def test_a_damaged_state_is_begun_anew(tmp_path):
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "copy.json").write_text('{"days": [{"day": 1}]}')
    checkpoint = Checkpoint("letters.example.org/s/timetable", 4, Hash(bytes(32)))

    tell_keeper(tmp_path, Keeper("Harbour"), checkpoint, at=datetime(2026, 12, 1, tzinfo=UTC))

    assert state_of(tmp_path)["days"] == [{"day": "2026-12-01", "from": 0, "size": 4}]


def test_a_bundle_with_such_a_folder_keeps_its_own(places, capsys):
    source, target = places
    files = make_statement(3).files()
    files["copy/copy.json"] = b'{"kept_by": "somebody else"}'
    write_bundle(source, files)

    code, _, said = run_command(capsys, "mirror", source, target, *KEEPER)

    assert code == 2
    assert "of its own" in said
    assert (target / "copy" / "copy.json").read_bytes() == files["copy/copy.json"]


def test_a_keeper_that_can_not_be_forgotten_is_said(places, capsys, tmp_path):
    source, target = places
    make_statement(3).publish(source)
    run_command(capsys, "mirror", source, target, *KEEPER)
    # Rights stop nobody who is root; a link in place of the folder stops everybody.
    (target / "copy").rename(tmp_path / "elsewhere")
    (target / "copy").symlink_to(tmp_path / "elsewhere")

    code, _, said = run_command(capsys, "mirror", source, target)

    assert code == 2
    assert said == f"{target}/copy can't be deleted (is it a link?) and goes on naming a keeper\n"
    assert state_of(target)["kept_by"] == "Harbour <Library>"


def test_where_something_stands_in_place_of_the_page_it_is_said(places, capsys):
    source, target = places
    make_statement(3).publish(source)
    run_command(capsys, "mirror", source, target, *KEEPER)
    (target / "copy" / "index.html").unlink()
    (target / "copy" / "index.html" / "within").mkdir(parents=True)

    code, _, said = run_command(capsys, "mirror", source, target, *KEEPER)

    assert code == 2
    assert said == f"{target} can't be written (Is a directory); check space and permissions\n"


# Languages.


def tell(target, leading, *others):
    """Write what a copy says of itself, of a statement in these languages; return its pages by name."""
    target.mkdir(exist_ok=True)
    (target / "statement.json").write_text(json.dumps({"lang": leading}))
    for path in target.glob("text.*.md"):
        path.unlink()
    for lang in (leading, *others):
        (target / f"text.{lang}.md").write_text("x")
    checkpoint = Checkpoint("letters.example.org/s/timetable", 1312, Hash(bytes(32)))
    tell_keeper(
        target, Keeper("Harbour <b>", "https://a.example/"), checkpoint, at=datetime(2026, 12, 1, 14, 5, tzinfo=UTC)
    )
    return {path.name: path.read_text() for path in (target / "copy").glob("*.html")}


def test_a_page_for_each_language_of_the_text_with_the_leading_one_first(tmp_path):
    pages = tell(tmp_path, "ar", "en", "de")

    assert sorted(pages) == ["de.html", "en.html", "index.html"]
    assert '<html lang="ar" dir="rtl">' in pages["index.html"]
    assert '<html lang="de" dir="ltr">' in pages["de.html"]
    assert "Über diese Kopie" in pages["de.html"]
    assert '<html lang="en" dir="ltr">' in pages["en.html"]
    links = [
        '<a href="index.html" lang="ar" hreflang="ar"',
        '<a href="de.html" lang="de" hreflang="de" aria-current="page">Deutsch</a>',
        '<a href="en.html" lang="en" hreflang="en">English</a>',
    ]
    places = [pages["de.html"].index(link) for link in links]
    assert places == sorted(places)
    assert (
        etree.parse(tmp_path / "copy" / "feed.atom").getroot().get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    )


def test_english_stands_in_once_for_languages_that_the_house_does_not_speak(tmp_path):
    assert sorted(tell(tmp_path, "sw", "xx", "fr")) == ["fr.html", "index.html"]
    assert '<html lang="en" dir="ltr">' in (tmp_path / "copy" / "index.html").read_text()


def test_a_page_in_one_language_has_no_links_to_others(tmp_path):
    pages = tell(tmp_path, "pt-BR")

    assert list(pages) == ["index.html"]
    assert "<nav" not in pages["index.html"]


def test_a_page_goes_with_its_language(tmp_path):
    tell(tmp_path, "en", "de", "fr")

    assert sorted(tell(tmp_path, "en", "fr")) == ["fr.html", "index.html"]


def test_a_damaged_statement_is_told_of_in_english(tmp_path):
    (tmp_path / "statement.json").write_text("[]")
    checkpoint = Checkpoint("letters.example.org/s/timetable", 4, Hash(bytes(32)))

    tell_keeper(tmp_path, Keeper("Harbour"), checkpoint, at=datetime(2026, 12, 1, tzinfo=UTC))

    assert '<html lang="en"' in (tmp_path / "copy" / "index.html").read_text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_all_of_it_in_words_of_its_own(tmp_path, lang):
    page = tell(tmp_path, lang)["index.html"]
    english = keeper_words("en")

    for slot in ("{name}", "{day}", "{original}"):
        assert slot in keeper_words(lang).kept
        assert slot not in page
    for needed in (
        "Harbour &lt;b&gt;",
        'datetime="2026-12-01T14:05Z"',
        "https://letters.example.org/s/timetable/",
        ">1312<",
    ):
        assert needed in page
    if lang != "en":
        words = keeper_words(lang)
        assert not {name for name in words.__slots__ if getattr(words, name) == getattr(english, name)} - {
            "stale_in_english"
        }
        assert f'<span class="original" lang="en" dir="ltr">{english.stale}</span>' in page
    assert len(page.encode()) < 3000
    # Nothing is fetched but the style sheet of the bundle: it reads from a disk.
    assert re.findall(r'(?:src|rel="stylesheet" href)="([^"]*)"', page) == ["../assets/undersigned.css"]
    assert "<script" not in page


def test_no_word_of_the_page_comes_out_of_the_bundle(tmp_path):
    tmp_path.joinpath("verify").mkdir()
    (tmp_path / "verify" / "index.html").write_text("<script type='application/json'>made up</script>")

    assert "made up" not in "".join(tell(tmp_path, "en", "de").values())
