"""Every forgery is named as what it is."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256

import pytest
from page_bundles import (
    ARTICLE,
    ORIGIN,
    PLAIN_HOST,
    SIGNER,
    STRANGER,
    TEXT,
    PageBundle,
    edit,
    make_bundle,
    make_crowd,
    reopen,
    shown_row,
)
from page_results import check, check_folder, press, statuses, verdict

from undersigned.publiclog.entry import Withdraw
from undersigned.publiclog.record import format_opening
from undersigned.publiclog.tiles import format_entry_bundle

OPENINGS = "openings/000.jsonl"
NEWEST = "signatories/newest/000.html"


def change_text(folder):
    edit(folder / "text.en.md", "regret", "welcome")


def drop_text(folder):
    (folder / "text.en.md").unlink()


def change_statement(folder):
    (folder / "statement.json").write_bytes(b'{"v":1}')


def change_name(folder):
    edit(folder / OPENINGS, "Zoë", "Zoé")


def change_role(folder):
    edit(folder / OPENINGS, '"nurse"', '"mayor"')


def drop_opening(folder):
    lines = (folder / OPENINGS).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / OPENINGS).write_text("".join(lines[1:]), encoding="utf-8")


def drop_all_openings(folder):
    (folder / OPENINGS).unlink()


def double_opening(folder):
    lines = (folder / OPENINGS).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / OPENINGS).write_text("".join([lines[0], *lines]), encoding="utf-8")


def swap_openings(folder):
    first, second, *others = (folder / OPENINGS).read_text(encoding="utf-8").splitlines(keepends=True)
    swapped = [first.replace('"i":1', '"i":2'), second.replace('"i":2', '"i":1')]
    (folder / OPENINGS).write_text("".join([swapped[1], swapped[0], *others]), encoding="utf-8")


def add_opening_at(index):
    def add(folder):
        record = {"class": "person", "name": "Invented", "origin": ORIGIN, "signed": "2026-11-23"}
        record |= {"text": sha256(TEXT.encode()).hexdigest(), "v": 1, "version": 1}
        lines = (folder / OPENINGS).read_text(encoding="utf-8").splitlines(keepends=True)
        lines = sorted([*lines, reopen(record, index)], key=lambda line: json.loads(line)["i"])
        (folder / OPENINGS).write_text("".join(lines), encoding="utf-8")

    return add


def put_back(index):
    """Publish a name again, with the record and salt that once opened it."""

    def put(folder):
        lines = (folder / OPENINGS).read_text(encoding="utf-8").splitlines(keepends=True)
        line = format_opening(make_bundle().openings[index]).decode()
        lines = sorted([*lines, line], key=lambda one: json.loads(one)["i"])
        (folder / OPENINGS).write_text("".join(lines), encoding="utf-8")

    return put


def add_row(folder):
    edit(folder / NEWEST, "</ol>", f"{shown_row('Invented', 10)}</ol>")


def drop_row(folder):
    lines = (folder / NEWEST).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / NEWEST).write_text("".join(line for line in lines if 'id="s1"' not in line), encoding="utf-8")


def change_row(folder):
    edit(folder / "signatories/names/index.html", "Zoë", "Zoé")


def change_front_row(folder):
    edit(folder / "index.html", "Zoë", "Zoé")


def change_shown_text(folder):
    edit(folder / "index.html", "evening trains were cancelled", "evening trains were late")


def inflate_count(folder):
    edit(folder / "index.html", 'data-count="signed.person" value="5"', 'data-count="signed.person" value="5000"')


def keep_stale_page(folder):
    edit(folder / "index.html", 'data-tree-size="11"', 'data-tree-size="10"')


def truncate_tile(folder):
    path = folder / "tile/0/000.p/11"
    path.write_bytes(path.read_bytes()[:-32])


def truncate_entries(folder):
    path = folder / "tile/entries/000.p/11"
    path.write_bytes(path.read_bytes()[:-5])


def drop_entries(folder):
    shutil.rmtree(folder / "tile/entries")


def change_entry(folder):
    path = folder / "tile/entries/000.p/11"
    path.write_bytes(path.read_bytes().replace(b'"by":"signatory"', b'"by":"operatory"'))


def change_who_withdrew(folder):
    bundle = make_bundle()
    changed = [entry.replace(b'"by":"signatory"', b'"by":"operator"') for entry in bundle.entries]
    (folder / "tile/entries/000.p/11").write_bytes(format_entry_bundle(changed))


def change_tile_too(folder):
    """Entries and their tile changed together: only the signed root gives it away."""
    bundle = make_bundle()
    forged = PageBundle(entries=[*bundle.entries[:-1], b'{"kind":"close","v":1} '])
    other = folder.parent / "forged"
    checkpoint = (folder / "checkpoint").read_bytes()
    forged.ledger = bundle.ledger
    forged.openings = bundle.openings
    forged.write(other)
    shutil.copytree(other / "tile", folder / "tile", dirs_exist_ok=True)
    (folder / "checkpoint").write_bytes(checkpoint)


RECORD = "moderation.jsonl"


def empty_record(folder):
    (folder / RECORD).write_bytes(b"")


def misread_record(folder):
    edit(folder / RECORD, '"hide"', '"show"')


def move_record(folder):
    edit(folder / RECORD, '"entry":9', '"entry":11')


def spell_record_otherwise(folder):
    edit(folder / RECORD, '"n":1', '"n": 1')


def change_record_page(folder):
    edit(folder / "moderation.html", "objection", "duplicate")


def inflate_one_count(folder):
    """The first of two numbers alone, so that the last one is right."""
    path = folder / "index.html"
    first = '<data data-count="signed.person" value="5">5</data>'
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(first, f"{first.replace('5', '5000')}\n{first}", 1), encoding="utf-8")


def show_other_number(folder):
    edit(folder / "index.html", 'value="5">5<', 'value="5">5,000<')


def show_other_digits(folder):
    edit(folder / "index.html", 'value="5">5<', 'value="5">٥٠٠٠<')


def show_other_tally(folder):
    edit(folder / "index.html", "5 people and", "80,000 people and")


def inflate_way_in(folder):
    edit(folder / "signatories/index.html", 'value="5">5<', 'value="5000">5,000<')


def name_on_way_in(folder):
    edit(folder / "signatories/index.html", "</main>", '<ol class="signatories" data-rows><li>Famous</li></ol></main>')


def drop_way_in(folder):
    (folder / "signatories/index.html").unlink()


def put_around(path, part, before, after):
    def put(folder):
        edit(folder / path, part, f"{before}{part}{after}")

    return put


def hide_word(folder):
    edit(folder / "index.html", "regret", '<span hidden="">regret</span>')


def strike_word(folder):
    edit(folder / "index.html", "evening", "<s>evening</s>")


def hide_text(folder):
    edit(folder / "index.html", '<article data-text="en">', '<article data-text="en" hidden>')


def hide_list(folder):
    edit(folder / NEWEST, "<main>", "<main hidden>")


def comment_list(folder):
    edit(folder / NEWEST, '<ol class="signatories" reversed>', '<!--\n<ol class="signatories" reversed>')
    edit(folder / NEWEST, "</ol>\n", "</ol>\n-->\n<ol>\n<li>Famous</li>\n</ol>\n")


def add_listed(path):
    """Add a file and name it in the bundle list of its folder."""

    def add(folder):
        target = folder / path
        target.write_bytes(b"Mallory")
        listed = target.parent / "files.txt"
        listed.write_bytes(listed.read_bytes() + f"{sha256(b'Mallory').hexdigest()}  {target.name}\n".encode())

    return add


def add_entry(folder):
    path = folder / "tile/entries/000.p/11"
    path.write_bytes(path.read_bytes() + b"\0\0")


def lengthen_tile(folder):
    path = folder / "tile/0/000.p/11"
    path.write_bytes(path.read_bytes() + bytes(32))


NOT_BUILT = "is not built as pages are"
FORGERIES = [
    (inflate_one_count, "counts", "shows 5,000 for “signed.person”, the log has 5"),
    (show_other_number, "counts", "shows 5,000 for “signed.person”, the log has 5"),
    (show_other_digits, "counts", "shows 5,000 for “signed.person”, the log has 5"),
    (show_other_tally, "counts", "shows 80,000 for “signed.person”, the log has 5"),
    (inflate_way_in, "counts", "signatories/index.html shows 5,000 for “signed.person”, the log has 5"),
    (name_on_way_in, "pages", "A line of a list is not as it should be: signatories/index.html"),
    (drop_way_in, "pages", "A page is missing: signatories/index.html"),
    (put_around("index.html", ARTICLE, "<!--\n", "\n-->\n"), "pages", NOT_BUILT),
    (put_around("index.html", ARTICLE, "<template>\n", "\n</template>\n"), "pages", NOT_BUILT),
    (put_around("index.html", ARTICLE, "<div hidden>\n", "\n</div>\n"), "pages", NOT_BUILT),
    (put_around("index.html", ARTICLE, "<details>\n", "\n</details>\n"), "pages", NOT_BUILT),
    (put_around("index.html", "the figures", "<img>", ""), "pages", NOT_BUILT),
    (put_around("index.html", "the figures", "<input>", ""), "pages", NOT_BUILT),
    (put_around("index.html", "</head>", "<style>article { display: none }</style>", ""), "pages", NOT_BUILT),
    (hide_word, "pages", NOT_BUILT),
    (strike_word, "pages", NOT_BUILT),
    (hide_text, "pages", NOT_BUILT),
    (hide_list, "pages", NOT_BUILT),
    (comment_list, "pages", NOT_BUILT),
    (add_listed("openings/evil.jsonl"), "pages", "openings/evil.jsonl stands where the log gives it no place"),
    (add_listed("openings/001.jsonl"), "pages", "openings/001.jsonl stands where the log gives it no place"),
    (add_listed("signatories/newest/001.html"), "pages", "newest/001.html stands where the log gives it no place"),
    (add_listed("signatories/famous.html"), "pages", "signatories/famous.html stands where the log gives it no place"),
    (add_entry, "tree", "A file holds more entries than the log: tile/entries/000.p/11"),
    (lengthen_tile, "tree", "Hashes do not fit their entries: tile/0/000.p/11"),
    (change_text, "entries", "The text was changed: text.en.md"),
    (drop_text, "entries", "A text that was signed is missing"),
    (change_statement, "entries", "The rules of signing were changed"),
    (change_name, "openings", "Entry 1: the name, role or another part of it was changed"),
    (change_role, "openings", "Entry 1: the name, role or another part of it was changed"),
    (drop_opening, "openings", "Entry 1: a signature was dropped from the list"),
    (drop_all_openings, "openings", "Entry 4: a signature was dropped from the list"),
    (double_opening, "openings", "Entry 1: its name is given twice"),
    (swap_openings, "openings", "Entry 2: the name, role or another part of it was changed"),
    (add_opening_at(10), "openings", "Entry 10: a name was added that the log does not know"),
    (put_back(3), "openings", "Entry 3: was withdrawn, but its name is still given: erasure not applied here"),
    (put_back(5), "openings", "Entry 5: is hidden, but its name is given"),
    (put_back(6), "openings", "Entry 6: is not public, but its name is given"),
    (add_row, "pages", "shows a name that the log does not open"),
    (drop_row, "pages", "Entry 1: its name is missing from the list “newest”"),
    (change_row, "pages", "shows another name, role or affiliation than was signed"),
    (change_front_row, "pages", "index.html shows another name"),
    (change_shown_text, "pages", "The page shows another text than the one that is signed"),
    (inflate_count, "counts", "shows 5,000 for “signed.person”, the log has 5"),
    (keep_stale_page, "counts", "was made for another state of the log (10, now 11)"),
    (empty_record, "counts", "Entry 9: the record of moderation does not tell of it"),
    (misread_record, "counts", "Entry 9: the record of moderation tells an act that the log does not hold there"),
    (move_record, "counts", "Line 1 of the record of moderation stands in the wrong place"),
    (spell_record_otherwise, "counts", "Line 1 of the record of moderation is not readable"),
    (change_record_page, "counts", "moderation.html shows another record of moderation"),
    (truncate_tile, "tree", "Hashes were cut off: tile/0/000.p/11"),
    (truncate_entries, "tree", "Entries were cut off: tile/entries/000.p/11"),
    (drop_entries, "tree", "Entries are missing: tile/entries/000.p/11"),
    (change_entry, "entries", "Entry 8: not understood"),
    (change_who_withdrew, "tree", "The entries do not lead to the root that was signed"),
    (change_tile_too, "tree", "The entries do not lead to the root that was signed"),
]


@pytest.mark.parametrize(("forge", "where", "sentence"), FORGERIES)
def test_a_forgery_is_named(disk, folder, forge, where, sentence):
    make_bundle().write(folder)
    forge(folder)
    said = check_folder(disk, folder)

    assert verdict(disk) == "Something is wrong."
    assert statuses(disk)[where] == "wrong"
    assert sentence in said[where]


@pytest.mark.parametrize(
    ("forge", "where", "sentence"),
    [case for case in FORGERIES if case[0] in {change_name, drop_text, drop_all_openings, drop_entries}],
)
def test_a_forgery_on_a_site_is_named_too(page, site, folder, forge, where, sentence):
    """One of what was changed, and all of what is missing: a site answers otherwise than a folder."""
    make_bundle().write(folder)
    forge(folder)
    said = check(page, site)

    assert verdict(page) == "Something is wrong."
    assert statuses(page)[where] == "wrong"
    assert sentence in said[where]


def test_the_fallback_finds_a_changed_name_too(page, site, folder):
    make_bundle().write(folder)
    change_name(folder)
    said = check(page, site.replace("127.0.0.1", PLAIN_HOST))

    assert "the name, role or another part of it was changed" in said["openings"]


def test_another_signer_is_not_the_one_of_the_key(disk, folder):
    make_bundle().write(folder, STRANGER)
    said = check_folder(disk, folder)

    assert "not signed by the key that you gave" in said["signature"]
    assert "not among the keys that the bundle names" in said["signature"]


def test_the_fallback_finds_another_signer_too(page, site, folder):
    make_bundle().write(folder, STRANGER)
    said = check(page, site.replace("127.0.0.1", PLAIN_HOST))

    assert "not signed by the key that you gave" in said["signature"]


def test_a_signature_of_something_else_does_not_fit(disk, folder):
    make_bundle().write(folder)
    edit(folder / "checkpoint", "\n11\n", "\n12\n")

    assert "The signature does not fit" in check_folder(disk, folder)["signature"]


def test_the_fallback_finds_that_a_signature_does_not_fit(page, site, folder):
    make_bundle().write(folder)
    edit(folder / "checkpoint", "\n11\n", "\n12\n")
    said = check(page, site.replace("127.0.0.1", PLAIN_HOST))

    assert "The signature does not fit" in said["signature"]


def test_a_changed_name_is_not_also_called_dropped(disk, folder):
    make_bundle().write(folder)
    change_name(folder)
    said = check_folder(disk, folder)

    assert "dropped" not in said["openings"]
    assert "shows another name, role or affiliation than was signed" in said["pages"]


def test_a_key_from_the_bundle_is_compared_though_not_trusted(disk, folder):
    make_bundle().write(folder)
    edit(folder / "checkpoint", "\n11\n", "\n12\n")
    said = check_folder(disk, folder, key="")

    assert "The signature does not fit" in said["signature"]


def test_a_log_rewritten_with_the_right_key_is_found_by_an_earlier_copy(disk, folder):
    earlier = make_bundle().checkpoint().decode()
    rewritten = make_crowd(12)
    rewritten.write(folder)

    check_folder(disk, folder)
    assert verdict(disk) == "Everything fits together."
    said = check_folder(disk, folder, earlier=earlier)
    assert "The log was rewritten" in said["earlier"]
    assert verdict(disk) == "Something is wrong."


def test_a_log_that_was_cut_is_found_by_an_earlier_copy(disk, folder):
    bundle = make_bundle()
    shorter = PageBundle(ledger=bundle.ledger, openings=bundle.openings, entries=bundle.entries[:-1])
    shorter.write(folder)
    said = check_folder(disk, folder, earlier=bundle.checkpoint().decode())

    assert "The log is shorter (10) than in the earlier copy that you gave (11)" in said["earlier"]


def test_an_earlier_copy_of_another_signer_proves_nothing(disk, folder):
    bundle = make_bundle()
    bundle.write(folder)
    said = check_folder(disk, folder, earlier=bundle.checkpoint(STRANGER).decode())

    assert statuses(disk)["earlier"] == "wrong"
    assert "not signed by the key" in said["earlier"]


def test_the_kept_state_of_the_log_finds_a_rewritten_one(page, site, folder):
    make_bundle().write(folder)
    page.goto(f"{site}/s/timetable/verify/index.html")
    page.fill("#key", SIGNER.vkey)
    page.check("#pin")
    press(page)

    shutil.rmtree(folder)
    make_crowd(12).write(folder)
    said = check(page, site)
    assert "The log was rewritten: it does not contain what was signed in the copy you saved" in said["earlier"]


def test_a_contradiction_in_the_bundles_own_archive_is_found(disk, folder):
    other = make_crowd(5)
    (folder / "checkpoints").mkdir()
    (folder / "checkpoints" / "6").write_bytes(other.checkpoint())
    make_bundle().write(folder)

    assert "The log was rewritten" in check_folder(disk, folder)["earlier"]


def test_a_signature_after_the_end_breaks_the_rules(disk, folder):
    bundle = make_bundle()
    bundle.entries.append(bundle.entries[1])
    bundle.write(folder)

    assert "Entry 11: a signature after the log was closed" in check_folder(disk, folder)["entries"]


def test_an_entry_of_an_unknown_kind_is_never_fine(disk, folder):
    bundle = make_bundle()
    bundle.entries.append(b'{"kind":"bless","v":1}')
    bundle.write(folder)

    assert "Entry 11: not understood" in check_folder(disk, folder)["entries"]
    assert verdict(disk) == "Something is wrong."


def test_the_name_of_a_removed_signature_is_not_erased(disk, folder):
    bundle = make_bundle()
    line = format_opening(bundle.openings[1]).decode()
    bundle.append(Withdraw("operator", 1))
    bundle.write(folder)
    path = folder / OPENINGS
    path.write_text(line + path.read_text(encoding="utf-8"), encoding="utf-8")

    assert "erasure not applied here" in check_folder(disk, folder)["openings"]


def test_a_mistyped_key_is_refused_before_anything_is_read(disk, folder):
    make_bundle().write(folder)
    check_folder(disk, folder, key=SIGNER.vkey.replace("timetable", "timetables"))

    assert verdict(disk) == "It could not be checked."
    assert "check digits don't fit" in disk.inner_text("[data-summary]")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("https://letters.example.org/", "https://evil.example/", NOT_BUILT),
        ('name="text" value="', 'name="text" value="00', "The page shows another text than the one that is signed"),
        ("</main>", '<form action="https://evil.example/"></form></main>', NOT_BUILT),
    ],
)
def test_a_form_that_hands_in_something_else_is_found(disk, folder, old, new, sentence):
    make_crowd(5).write(folder)
    assert statuses_after(disk, folder) == "good"
    edit(folder / "index.html", old, new)

    assert sentence in check_folder(disk, folder)["pages"]


def statuses_after(disk, folder):
    check_folder(disk, folder)
    return statuses(disk)["pages"]


def test_what_is_never_compared_is_said_and_leaves_the_verdict_good(disk, folder):
    make_bundle().write(folder)
    said = check_folder(disk, folder)

    assert statuses(disk)["pages"] == "good"
    assert "Other words on the pages" in said["pages"]
