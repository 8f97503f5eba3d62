"""One start of the press sets many jobs; what it can't set it says in a sentence."""

import importlib.util
import marshal
import shutil
from pathlib import Path

import pytest

from undersigned.typesetting import fonts, vendored
from undersigned.typesetting.errors import GlyphsMissing, PressFailed
from undersigned.typesetting.typeset import PACKAGE, Job, Limits, count_spare_mebibytes, typeset
from undersigned.typesetting.words import breakable, isolate, keep_apart, shorten

PAGE = """#import "/typesetting/parts.typ": *
#show: sheet
#set page(width: 300pt, height: auto, margin: 10pt)
= #data.title
#data.names.join([ · ])
"""
# A template judges itself: where an assertion does not hold, the press stops.
TITLE = """#import "/typesetting/parts.typ": *
#show: sheet
#set page(width: 300pt, height: auto, margin: 10pt)
#context {
  let look = (size: 24pt, weight: "bold")
  let title = headline(data.title, 280pt, ..look)
  let whole = block(width: 280pt, text(..look, hyphenate: false, data.title))
  assert(measure(title).height == measure(whole).height, message: "it has other lines")
  assert(measure(title).width < 278pt, message: "it is as wide as the page")
  title
}
"""
# Sizes as the statement hands them in; the first would leave "которые" alone on its line, or part a Chinese phrase.
SIZES = """#import "/typesetting/parts.typ": *
#show: sheet
#set page(width: 500pt, height: auto, margin: 10pt)
#context {
  let chosen = title-size(data.title, 453pt, data.sizes.map(n => n * 1pt), weight: "bold")
  assert(chosen == data.chosen * 1pt, message: repr(chosen))
  headline(data.title, 453pt, size: chosen, weight: "bold")
}
"""
# One comma at the end of a line and one within: both are as wide as they are.
LINES = """#import "/typesetting/parts.typ": *
#show: sheet
#set page(width: 500pt, height: auto, margin: 10pt)
#context {
  let wide(words) = measure(text(size: 24pt, words)).width
  assert(measure(headline("要列车，要时刻表", 400pt, size: 24pt)).width >= wide("要列车，要时刻表"))
  let two = measure(headline("要真正开行的夜间列车，要人人读得懂的时刻表", 300pt, size: 24pt)).height
  assert(two == measure(text(size: 24pt, "要真正开行的夜间列车，" + linebreak() + "要人人读得懂的时刻表")).height)
}
"""
AGAINST = """#import "/typesetting/parts.typ": *
#show: sheet
#set page(width: 300pt, height: auto, margin: 10pt)
#set text(dir: if data.runs == "ltr" { ltr } else { rtl })
#itemed([1.], 20pt, 10pt, [A], further: align(left, block(width: 100%, fill: none, [#metadata(0)<first> B])))
#context assert(locate(<first>).position().x == if data.runs == "ltr" { 40pt } else { 10pt },
  message: repr(locate(<first>).position()))
"""
TEN_SCRIPTS = ["Ana", "Юлія", "Ελένη", "יעל", "ليلى", "आशा", "王芳", "さくら", "지우", "สมชาย", "სალომე"]
MARKUP = '#panic("read as source") #strong[x] $x^2$ \\ _b_ `c` #read("/etc/passwd") <l> @m'


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    (folder / "typesetting").mkdir()
    shutil.copy(PACKAGE / "typesetting" / "parts.typ", folder / "typesetting")
    (folder / "page.typ").write_text(PAGE)
    (folder / "title.typ").write_text(TITLE)
    (folder / "sizes.typ").write_text(SIZES)
    (folder / "lines.typ").write_text(LINES)
    (folder / "against.typ").write_text(AGAINST)
    (folder / "modest.typ").write_text("Words")
    (folder / "hungry.typ").write_text('#("x" * 400000000).len()')
    (folder / "outside.typ").write_text('#read("../../../../../../etc/passwd")')
    return folder


def job(title="A title", names=("Ana",), **other):
    return Job("page.typ", {"title": title, "names": list(names)}, **other)


def test_fonts_are_read_until_every_character_has_one_and_no_further(monkeypatch):
    read, whole = [], fonts.read_file

    def note(path, face):
        read.append(path.stem)
        return whole(path, face)

    monkeypatch.setattr(fonts, "read_file", note)
    fonts._read_font.cache_clear()
    fonts.choose_fonts("Ana Юлія", "en")
    assert read == []

    fonts.choose_fonts("ليلى", "en")
    assert {"NotoNaskhArabic-Regular", "NotoSansArabic-Regular"} <= set(read)


@pytest.mark.parametrize("path", sorted(vendored.FOLDER.glob("*.ttf")), ids=lambda path: path.stem)
def test_what_is_said_of_our_fonts_is_what_they_have(path):
    family, covered = fonts.read_file(path, "SC")

    assert covered == vendored.covered()
    assert vendored.FAMILIES.get(path.stem, family) == family
    assert family in vendored.FAMILIES.values()


@pytest.fixture(scope="module")
def sheets(root):
    """Several sheets from one start of the press."""
    return typeset(
        [
            job(names=TEN_SCRIPTS, form="png"),
            job(names=TEN_SCRIPTS),
            job(names=TEN_SCRIPTS),
            job(names=[MARKUP]),
            job(names=["Ana \ue000"], lenient=("names",), form="png"),
        ],
        root=root,
    )


def test_a_picture_and_a_document_come_out(sheets):
    assert sheets[0].data.startswith(b"\x89PNG")
    assert sheets[1].data.startswith(b"%PDF")


def test_the_same_data_make_the_same_bytes(sheets):
    assert sheets[1].data == sheets[2].data


def test_markup_in_a_name_is_words(sheets):
    # Read as source, it would have stopped the press.
    assert sheets[3].data.startswith(b"%PDF")


def test_a_name_that_no_font_has_does_not_stop_the_others(sheets):
    assert "U+E000" in str(sheets[4].spelled[0])


def test_a_name_in_a_script_without_fonts_is_spelled_out(monkeypatch):
    monkeypatch.setattr(fonts, "SYSTEM", ())
    choice = fonts.choose_fonts("Ana आशा", "en")

    assert choice.missing == set("आशा")
    assert choice.families["serif"] == ["Noto Serif"]


def test_what_is_missing_is_said_with_script_and_package():
    said = [str(gap) for gap in fonts.describe_gaps("आ王🙂")]

    assert "Devanagari" in said[0]
    assert "fonts-noto-core" in said[0]
    assert "fonts-noto-cjk" in said[1]
    assert "fonts-noto-color-emoji" in said[2]


def test_ten_scripts_find_their_fonts():
    choice = fonts.choose_fonts("".join(TEN_SCRIPTS), "ja")

    assert not choice.missing
    assert "Noto Serif CJK JP" in choice.families["serif"]
    assert "Noto Naskh Arabic" in choice.families["serif"]


def test_a_title_without_glyphs_is_refused(root):
    with pytest.raises(GlyphsMissing) as caught:
        typeset([job(title="A \ue000")], root=root)

    assert "U+E000" in str(caught.value)


@pytest.mark.parametrize("template", ["outside.typ", "absent.typ"])
def test_a_template_reads_nothing_outside(root, template):
    with pytest.raises(PressFailed):
        typeset([Job(template, {})], root=root)


def test_a_press_that_wants_too_much_is_stopped(root):
    with pytest.raises(PressFailed):
        typeset([Job("hungry.typ", {})], root=root, limits=Limits(mebibytes=96))

    assert typeset([Job("modest.typ", {})], root=root, limits=Limits(mebibytes=96))


@pytest.mark.parametrize(("available", "spare"), [(4_194_304, 3968), (716_800, 572), (10_240, 192)])
def test_a_press_takes_no_more_memory_than_others_can_spare(available, spare):
    told = f"MemTotal: 1014784 kB\nMemFree: 20000 kB\nMemAvailable: {available} kB\nSwapTotal: 0 kB\n"

    assert count_spare_mebibytes(told) == spare


def test_a_press_leaves_no_module_behind_that_its_limit_cut_off(root):
    compiled = Path(importlib.util.find_spec("fontTools.ttLib.tables.otTables").cached)
    compiled.unlink(missing_ok=True)

    typeset([job()], root=root)

    assert not compiled.exists() or marshal.loads(compiled.read_bytes()[16:])


def test_long_words_may_break_and_directions_stay_inside():
    assert breakable("short words stay") == "short words stay"
    assert breakable("x" * 200).replace("\u200b", "") == "x" * 200
    assert "\u200b" in breakable("x" * 200)
    assert isolate("ليلى") == "\u2068ليلى\u2069"


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "For an open timetable on the river line"),
        ("ar", "من أجل جدول مواعيد مفتوح على خط النهر"),
        ("zh", "为了河谷线公开的列车时刻表"),
    ],
)
def test_the_lines_of_a_title_are_about_as_long_and_part_no_word(root, lang, title):
    (sheet,) = typeset([Job("title.typ", {"title": title}, lang)], root=root)

    assert sheet.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Short", "Short"),
        ("word " * 13, "word " * 11 + "word…"),
        ("字" * 31, "字" * 30 + "…"),
    ],
)
def test_a_title_at_the_foot_leaves_room_for_what_stands_behind_it(title, short):
    assert shorten(title) == short


def test_an_address_is_kept_apart_letter_for_letter():
    address = f"https://statements.example/s/{'x' * 40}/"

    assert keep_apart(address) == f"\u2068{address}\u2069"


@pytest.mark.parametrize(
    ("title", "sizes", "chosen"),
    [
        ("За ночные поезда, которые действительно ходят", [35, 33, 31, 29], 31),
        ("要真正开行的夜间列车，要人人读得懂的时刻表", [66, 50, 45, 40], 40),
        ("For night trains", [35, 33], 35),
        ("For a timetable that everybody can read, and trains that run", [35, 20], 35),
        ("x" * 60, [35, 30], 30),
    ],
)
def test_a_title_is_set_in_a_size_in_which_it_breaks_well(root, title, sizes, chosen):
    typeset([Job("sizes.typ", {"title": title, "sizes": sizes, "chosen": chosen}, "ru")], root=root)


def test_a_chinese_line_ends_at_its_mark_and_keeps_the_room_of_one_within(root):
    typeset([Job("lines.typ", {"title": "要真正开行的夜间列车，要人人读得懂的时刻表"}, "zh-Hans")], root=root)


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("runs", ["ltr", "rtl"])
def test_what_stands_below_a_clause_is_indented_as_its_text_runs(root, lang, runs):
    typeset([Job("against.typ", {"runs": runs}, lang)], root=root)
