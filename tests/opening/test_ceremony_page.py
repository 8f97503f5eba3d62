"""The ceremony page from a disk, with the network off: people make, try and use keys, and the command line agrees."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from opening_samples import CEREMONY, KEY, ORIGIN, OTHER_KEY, make_export, make_row
from tests.light_locks import light_locks

from undersigned.opening.box import format_box, make_box, open_box, parse_box
from undersigned.opening.ceremony import ceremony_page, ceremony_sha256
from undersigned.opening.decisions import Act, Decision, Reason, digest_export, parse_decisions, propose_decisions
from undersigned.opening.export import format_export
from undersigned.opening.names import Names, confirmed_names, format_names, parse_names
from undersigned.opening.reading import read_export
from undersigned.sealing.contents import Rehearsal, format_rehearsal
from undersigned.sealing.envelope import (
    find_recipient,
    fingerprint_recipients,
    open_sealed,
    seal,
    spell_fingerprint,
)
from undersigned.sealing.keyfile import lock_key, unlock_key
from undersigned.sealing.shares import parse_paper
from undersigned.sealing.words import WORDS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
PASSPHRASE = "academic acid acne acquire acrobat activity actress"
with light_locks():
    LOCKED = lock_key(KEY, PASSPHRASE, created_on="2026-11-23")
TEST = seal(format_rehearsal(Rehearsal(ORIGIN, "duke-acid-academic")), [find_recipient(KEY)])
SECONDS = 1000


def choose(page: Page, selector: str, data: bytes, name: str = "file") -> None:
    page.set_input_files(selector, {"name": name, "mimeType": "application/octet-stream", "buffer": data})


def submit(page: Page, form: str) -> str:
    """Press the button of *form* and return what it says."""
    page.click(f"#{form} button")
    says = page.locator(f"#{form} [data-says]:not([data-state=busy])[data-state]")
    page.wait_for_function(
        "id => !['busy', undefined].includes(document.querySelector(`#${id} [data-says]`).dataset.state)",
        arg=form,
        timeout=120 * SECONDS,
    )
    return says.text_content() or ""


def save(page: Page, selector: str) -> bytes:
    with page.expect_download() as download:
        page.click(selector)
    return download.value.path().read_bytes()


def rehearse(page: Page, key: bytes, words: str, test: bytes = TEST) -> str:
    choose(page, "#test-key", key)
    choose(page, "#test-file", test)
    page.fill("#test-words", words)
    return submit(page, "rehearse")


def test_two_people_make_a_key_a_wrong_paper_is_told_and_the_command_line_opens_it(page):
    submit(page, "make")
    words = page.text_content("[data-passphrase]")
    right = words.split()
    other = next(word for word in WORDS if word != right[3])
    page.click("[data-hide-words]")
    page.fill("#paper-a", words.upper())
    page.fill("#paper-b", " ".join([*right[:3], other, *right[4:]]))
    assert "Paper B does not say" in submit(page, "again")
    page.fill("#paper-b", " ".join([*right[:3], "zzzz", *right[4:]]))
    assert "Paper B: Word 4, “zzzz”" in submit(page, "again")
    assert page.text_content("[data-passphrase]") == ""
    assert page.is_hidden("#made")

    page.fill("#paper-b", "\n".join(f"{n}. {word}" for n, word in enumerate(right, 1)))
    assert submit(page, "again") == "Both papers are right."
    file = save(page, "[data-save-key]")
    key = unlock_key(file, words)

    recipient = save(page, "[data-save-recipient]").decode().strip()
    assert find_recipient(key) == recipient
    fingerprint = fingerprint_recipients([recipient])
    assert page.text_content("[data-fingerprint]") == spell_fingerprint(fingerprint)
    assert page.text_content("[data-fingerprint-hex]") == fingerprint.hex()
    assert "duke-acid-academic" in rehearse(
        page, file, words, seal(format_rehearsal(Rehearsal(ORIGIN, "duke-acid-academic")), [recipient])
    )


def test_a_key_of_the_command_line_is_rehearsed_in_the_page(page):
    # This one is locked as heavily as all keys of people are.
    kept = json.loads((Path(__file__).parents[1] / "vectors" / "sealed-v1.json").read_text())
    test = seal(format_rehearsal(Rehearsal(ORIGIN, "duke-acid-academic")), [find_recipient(kept["key"])])

    said = rehearse(page, kept["key_file"].encode(), kept["passphrase"], test)

    assert said == f"It opened. This is a test for {ORIGIN}. The answer is: duke-acid-academic"
    assert page.input_value("#test-words") == ""


WRONG = {
    "mistyped word": (
        LOCKED,
        PASSPHRASE.replace("acne", "acme"),
        TEST,
        "Word 3, “acme”, is not in the list. Was it acne",
    ),
    "wrong word": (LOCKED, PASSPHRASE.replace("acne", "duke"), TEST, "One word may be another"),
    "too few words": (LOCKED, "academic acid", TEST, "2 were typed"),
    "no word": (LOCKED, " ", TEST, "Type the words from the paper"),
    "cut key": (LOCKED[:-60], PASSPHRASE, TEST, "cut or changed"),
    "no key": (b"", PASSPHRASE, TEST, "no key file"),
    "sealed as key": (TEST, PASSPHRASE, TEST, "sealed to a key"),
    "plain key": (KEY.encode(), PASSPHRASE, TEST, "without a passphrase"),
    "newer key": (TEST.replace(b"/v1", b"/v2", 1), PASSPHRASE, TEST, "another version"),
    "cut test": (LOCKED, PASSPHRASE, TEST[:-7], "cut or changed"),
    "no test": (LOCKED, PASSPHRASE, b"a letter", "another file"),
    "another key": (LOCKED, PASSPHRASE, seal(b"", [find_recipient(OTHER_KEY)]), "another key"),
    "a signature": (LOCKED, PASSPHRASE, make_row().sealed, "a signature, not a test"),
}


def test_what_goes_wrong_is_told_in_a_sentence(page):
    for what, (key, words, test, part) in WRONG.items():
        said = rehearse(page, key, words, test)

        assert part in said, what
        assert page.get_attribute("#rehearse [data-says]", "data-state") == "wrong", what


def open_in_page(page: Page, export: bytes, key: bytes = LOCKED, *, words: str = PASSPHRASE, papers: str = "") -> str:
    choose(page, "#export-file", export)
    choose(page, "#open-key", key)
    page.fill("#open-words", words)
    page.fill("#open-papers", papers)
    return submit(page, "open")


def test_an_export_is_opened_and_the_page_decides_as_the_command_line_does(page):
    rows = [
        make_row("Zoë Müller", "zoe@mail.example", affiliation="City Hospital"),
        make_row("Ada A", "ada@mail.example"),
        make_row("Ada B", "Ada+2@Mail.Example"),
        make_row("<b>Bea</b>", "bea@bücher.example"),
        make_row("Cut Off"),
    ]
    rows[-1] = type(rows[-1])(rows[-1].id, rows[-1].vis, rows[-1].sealed[:-1])
    data = format_export(make_export(*rows))

    assert open_in_page(page, data) == "4 of 5 sealed signatures opened."
    decisions = parse_decisions(save(page, "[data-save-decisions]"))

    export = make_export(*sorted(rows, key=lambda row: row.id))
    assert decisions.rows == propose_decisions(read_export(export, KEY))
    assert decisions.export == digest_export(data)
    shown = page.inner_text("#reading")
    assert all(
        part in shown
        for part in ("Zoë Müller", "the same mailbox", "<b>Bea</b>", "xn--bcher-kva.example: 1", rows[-1].id)
    )


def test_a_name_that_is_not_the_one_in_the_log_is_not_believed(page):
    row, other = make_row("Ada Traveller"), make_row("Bea Traveller")
    swapped = type(row)(row.id, row.vis, other.sealed)

    assert open_in_page(page, format_export(make_export(swapped))) == "0 of 1 sealed signatures opened."
    assert "another name than it counted" in page.inner_text("#faults")


def test_a_tick_taken_away_is_a_decision(page):
    row = make_row()
    open_in_page(page, format_export(make_export(row)))
    page.uncheck(f"[data-id='{row.id}']")

    (decision,) = parse_decisions(save(page, "[data-save-decisions]")).rows

    assert (decision.act, decision.reason) == ("invalidate", "judged")


def test_an_export_that_does_not_fit_shows_nothing(page):
    data = format_export(make_export(make_row()))

    for export, part in (
        (data[:-9], "cut"),
        (data.replace(b'"v":1', b'"v":2', 1), "another version"),
        (b"a letter\n", "another file"),
        (format_export(make_export(make_row(key=OTHER_KEY), key=OTHER_KEY)), "sealed to another key. The fingerprint"),
    ):
        assert part in open_in_page(page, export)
        assert page.is_hidden("#reading")


def make_box_in_page(page: Page) -> tuple[bytes, list[str]]:
    page.fill("#split-origin", ORIGIN)
    page.fill("#split-needed", "2")
    page.fill("#split-papers", "3")
    with page.expect_download(timeout=60 * SECONDS) as download:
        submit(page, "split")
    papers = page.eval_on_selector_all(
        "#papers ol", "lists => lists.map(list => [...list.children].map(item => item.textContent).join(' '))"
    )
    return download.value.path().read_bytes(), papers


def test_a_box_of_the_page_is_read_back_and_opens_at_the_command_line_and_in_the_page(page):
    data, papers = make_box_in_page(page)
    words = papers[1].split()
    page.click("#papers summary >> nth=1")
    page.click("#papers details >> nth=1 >> button")
    assert words[4] not in page.inner_text("#papers")

    def read_back(*typed: str) -> str:
        for number, word in zip((3, 11, 20), typed, strict=True):
            page.fill(f"#read-back-2-{number}", word)
        return submit(page, "read-back-2")

    assert "Word 11 is another one" in read_back(words[2], "academic" * 2, words[19])
    assert "three words are right" in read_back(words[2].upper(), words[10], words[19])
    assert "read back" in page.inner_text("#papers summary >> nth=1")

    box = parse_box(data)
    key = open_box(box, [parse_paper(papers[2]), parse_paper(papers[0])])
    assert find_recipient(key) == box.recipient
    assert format_box(box) == data
    choose(page, "#join-box", data)
    page.fill("#join-papers", f"{papers[1]}\n\n{papers[2]}")
    assert submit(page, "join").startswith(f"The box for {ORIGIN} opens.")


def test_a_box_of_the_command_line_opens_an_export_in_the_page(page):
    box, papers = make_box(ORIGIN, KEY, secret=bytes(range(16)), needed=2, papers=3, created_on="2026-11-23")
    export = format_export(make_export(make_row()))

    said = open_in_page(page, export, format_box(box), words="", papers=f"{papers[2].words}\n\n{papers[0].words}")

    assert said == "1 of 1 sealed signatures opened."


def test_papers_that_do_not_fit_are_told(page):
    box, papers = make_box(ORIGIN, KEY, secret=bytes(range(16)), needed=2, papers=3, created_on="2026-11-23")
    _, foreign = make_box(ORIGIN, KEY, secret=bytes(16), needed=2, papers=3, created_on="2026-11-23")
    words = papers[1].words.split()
    wrong = next(word for word in WORDS if word != words[6])

    choose(page, "#join-box", format_box(box))
    for second, part in (
        (foreign[1].words, "Paper 2 belongs to another box"),
        (papers[0].words, "twice"),
        ("", "2 papers are needed, 1 were given"),
        (" ".join([*words[:6], "zzzz", *words[7:]]), "Paper 2: Word 7, “zzzz”"),
        (" ".join([*words[:6], wrong, *words[7:]]), "Paper 2: word 7 is not the one on the paper"),
        (" ".join(words[:19]), "19 were typed"),
    ):
        page.fill("#join-papers", f"{papers[0].words}\n\n{second}")
        assert part in submit(page, "join")


def test_what_the_page_seals_opens_elsewhere_and_the_other_way(page):
    recipient = find_recipient(KEY)
    sealed = page.evaluate(
        "async r => Array.from(await ceremony.seal(new TextEncoder().encode('Zoë'), [r]))", recipient
    )
    assert open_sealed(bytes(sealed), [KEY]) == "Zoë".encode()

    opened = page.evaluate(
        "async ([s, k]) => new TextDecoder().decode(await ceremony.openSealed(new Uint8Array(s), k))",
        [list(seal("Zoë".encode() * 300, [recipient])), KEY],
    )
    assert opened == "Zoë" * 300


def test_page_and_command_line_have_the_same_words(page):
    assert tuple(page.evaluate("() => slip39.WORD_LIST")) == WORDS


def test_vectors_of_slip_39_hold_in_the_page(page, shared: Path):
    vectors = json.loads((shared / "vectors" / "slip39.json").read_text())

    found = page.evaluate(
        """vectors => vectors.map(([, mnemonics]) => {
          try {
            const secret = slip39.Slip39.recoverSecret(mnemonics, "TREZOR");
            return secret.map((byte) => byte.toString(16).padStart(2, "0")).join("");
          } catch { return ""; }
        })""",
        vectors,
    )

    assert found == [secret for _, _, secret, _ in vectors]


def test_vendored_scripts_are_those_that_were_written_down():
    for line in (CEREMONY / "vendored" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((CEREMONY / "vendored" / name).read_bytes()).hexdigest() == digest


def test_the_page_fits_a_telephone(page):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})

        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_without_a_script_the_page_names_the_command(browser):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto((CEREMONY / "index.html").as_uri())

    assert "undersigned key" in opened.inner_text("noscript")
    assert opened.is_hidden("main")
    context.close()


def test_the_trustees_open_the_test_with_their_box_and_papers(page):
    box, papers = make_box(ORIGIN, KEY, secret=bytes(range(16)), needed=2, papers=3, created_on="2026-11-23")
    choose(page, "#test-key", format_box(box))
    choose(page, "#test-file", TEST)
    page.fill("#test-papers", f"{papers[2].words}\n\n{papers[0].words}")

    assert submit(page, "rehearse").endswith("The answer is: duke-acid-academic")
    assert page.input_value("#test-papers") == ""


def test_the_names_of_those_with_a_tick_are_saved_as_the_command_line_writes_them(page):
    rows = [replace(make_row(name, f"{name}@mail.example"), vis="threshold") for name in ("Zoë", "Ada", "Bea")]
    data = format_export(make_export(*rows))
    open_in_page(page, data)
    page.uncheck(f"[data-id='{rows[1].id}']")

    saved = save(page, "[data-save-names]")

    reading = read_export(make_export(*rows), KEY)
    decisions = [Decision(row.id, Act.CONFIRM, Reason.NONE) for row in (rows[0], rows[2])]
    expected = Names(ORIGIN, digest_export(data), confirmed_names(reading.opened, decisions))
    assert saved == format_names(expected)
    assert parse_names(saved) == expected


def test_names_are_not_offered_where_only_the_convenors_may_read_them(page):
    open_in_page(page, format_export(make_export(make_row())))

    assert page.is_hidden("[data-save-names]")


def test_the_folder_and_the_one_file_are_the_same_page(browser):
    context = browser.new_context()
    opened, complaints = context.new_page(), []
    opened.on("console", lambda said: complaints.append(said.text))
    opened.goto((CEREMONY / "index.html").as_uri())

    assert opened.inner_text("h1") == "Keys for sealed signatures"
    assert opened.is_visible("main")
    assert complaints == []
    context.close()


def test_the_one_file_is_made_the_same_again_and_its_checksum_stands_in_the_docs():
    made = ceremony_page()
    ceremony_page.cache_clear()

    assert ceremony_page() == made
    assert ceremony_sha256() == hashlib.sha256(made).hexdigest()
    how_to = Path(__file__).parents[2] / "docs" / "how-to" / "key-ceremony.md"
    assert ceremony_sha256() in how_to.read_text()
