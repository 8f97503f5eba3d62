"""The page speaks the language of the statement; what it finds is the same in all of them."""

from __future__ import annotations

import shutil

import pytest
from page_bundles import SIGNER, copy_page, edit, make_bundle
from page_results import open_tab, press, statuses, verdict
from page_server import serve

from undersigned.instance.languages import LANGUAGES

NARROW = {"width": 360, "height": 740}
WIDER = """() => [...document.querySelectorAll("body *")]
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, at]) => at.width > 0 && (at.left < -1 || at.right > innerWidth + 1))
    .map(([one]) => one.outerHTML.slice(0, 80))"""


def write(folder):
    make_bundle().write(folder)
    copy_page(folder / "verify", LANGUAGES)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The address of a server, and the folder of a bundle there that is right: written once in all languages."""
    root = tmp_path_factory.mktemp("spoken")
    folder = root / "s" / "timetable"
    folder.mkdir(parents=True)
    write(folder)
    with serve(root) as address:
        yield address, folder


@pytest.fixture
def spoken(served):
    return served[0]


@pytest.fixture(scope="module")
def wrong(served, tmp_path_factory):
    """The folder of a bundle with a changed name."""
    folder = tmp_path_factory.mktemp("wrong") / "timetable"
    shutil.copytree(served[1], folder)
    edit(folder / "openings/000.jsonl", "Zoë", "Zoé")
    return folder


@pytest.fixture(scope="module")
def telephone(browser):
    """A page of a telephone's width, which must not complain."""
    opened, complaints = open_tab(browser, NARROW)
    yield opened
    opened.context.close()
    assert complaints == []


def open_in(page, site, lang, *, key=SIGNER.vkey):
    page.goto(f"{site}/s/timetable/verify/{'index' if lang == 'en' else lang}.html")
    page.fill("#key", key)


def codes(page):
    """What was found, as codes, whatever the words."""
    return page.evaluate(
        """async (key) => new Promise((resolve) => tasks.run(
            {key, address: new URL("../", location.href).href, earlier: [], receipt: null},
            (message) => message.kind === "report" && resolve(
                message.report.checks.flatMap((check) => check.findings.map((found) => found.code)))))""",
        SIGNER.vkey,
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_bundle_is_told_in_the_language_of_the_page(telephone, wrong, lang):
    # From a disk, as a site costs twice as much; there a field more is shown, which has to fit too.
    telephone.goto(f"{(wrong / 'verify').as_uri()}/{'index' if lang == 'en' else lang}.html")
    telephone.evaluate("document.querySelector('[data-address-field]').hidden = false")
    telephone.set_input_files("#folder", wrong)
    telephone.fill("#key", SIGNER.vkey)
    telephone.click("[data-receipt-part] summary")
    telephone.fill("#receipt", make_bundle().receipt(1).decode())
    press(telephone)

    assert telephone.get_attribute("html", "lang") == lang
    assert telephone.get_attribute("html", "dir") == ("rtl" if LANGUAGES[lang].is_rtl else "ltr")
    assert statuses(telephone)["openings"] == "wrong"
    # What is wrong is told in English too, as long as nobody has read the translation.
    original = telephone.query_selector("[data-check=openings] .original")
    said = original or telephone.query_selector("[data-check=openings]")
    assert (original is None) == (lang == "en")
    assert "Entry 1: the name, role or another part of it was changed" in said.inner_text()
    # So is what it could not know, which is a limit of what is good.
    assert "Nobody else has signed this state of the log" in telephone.inner_text("[data-check=witnesses]")
    shown = telephone.inner_text("main")
    assert "%(" not in shown
    assert "undefined" not in shown
    assert telephone.is_visible("#address")
    assert telephone.evaluate(WIDER) == []


def test_a_path_runs_from_left_to_right_in_a_page_that_does_not(page, site, folder):
    write(folder)
    (folder / "statement.json").write_bytes(b'{"v":1}')
    open_in(page, site, "ar")
    press(page)
    path = page.query_selector("[data-check=entries] li > code")

    assert path.inner_text() == "statement.json"
    assert (path.get_attribute("dir"), path.get_attribute("lang")) == ("ltr", "en")


def test_findings_are_the_same_in_every_language(page, site, folder):
    write(folder)
    (folder / "text.en.md").unlink()
    found = {}
    for lang in ("en", "de", "he"):
        open_in(page, site, lang)
        found[lang] = codes(page)

    assert "text-missing" in found["en"]
    assert found["en"] == found["de"] == found["he"]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("de", ["1 Unterschrift wurde", "2 Unterschriften wurden", "1.234 Unterschriften wurden"]),
        ("pl", ["1 podpis", "2 podpisy", "5 podpisów", "22 podpisy", "1\xa0234 podpisy"]),
        ("ru", ["1 подпись", "21 подпись", "3 подписи", "11 подписей"]),
        ("ar", ["توقيع واحد", "توقيعان", "3 تواقيع", "11 توقيعًا", "100 توقيع"]),
        ("ja", ["1件", "1,234件"]),
    ],
)
def test_things_are_counted_as_the_language_counts_them(page, spoken, lang, expected):
    open_in(page, spoken, lang)
    for words in expected:
        digits = "".join(character for character in words if character.isdigit() and character.isascii())
        number = int(digits) if digits else 1 + (words == "توقيعان")
        said = page.evaluate("(n) => words.say('earlier-withdrawn', {withdrawn: n}).textContent", number)
        assert words in said, said


def test_days_are_written_as_the_language_writes_them(page, spoken):
    said = {}
    for lang in ("en", "de", "fa", "ja"):
        open_in(page, spoken, lang)
        said[lang] = page.evaluate("words.say('from-pinned', {day: '2026-11-23'}).textContent")

    assert "23 November 2026" in said["en"]
    assert "23. November 2026" in said["de"]
    assert "2026" in said["fa"]
    assert "2026年11月23日" in said["ja"]


def test_who_changes_the_language_keeps_the_question(page, spoken):
    page.goto(f"{spoken}/s/timetable/verify/index.html?bundle=/s/elsewhere/#receipt-file")
    page.click("a[lang=de]")
    page.wait_for_selector("form:not([hidden])")

    assert page.title() == "Diese Erklärung prüfen"
    assert page.input_value("#address") == f"{spoken}/s/elsewhere/"
    assert page.is_visible("#receipt-file")


def test_the_page_from_a_disk_speaks_its_language_too(page, folder):
    write(folder)
    page.goto(f"file://{folder}/verify/ja.html")
    page.set_input_files("#folder", folder)
    press(page)

    assert "署名者は不明" in verdict(page)
    assert "wrong" not in statuses(page).values()


def test_without_javascript_the_command_is_named_in_the_language(browser, spoken):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{spoken}/s/timetable/verify/de.html")

    assert "braucht JavaScript" in page.inner_text("main")
    assert "undersigned verify" in page.inner_text("main")
    context.close()
