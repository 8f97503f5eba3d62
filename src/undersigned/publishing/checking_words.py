"""The sentences of the page that checks in the browser: one for each code of its scripts, in the active language.

The codes are the scripts' own (`static/publishing/verify/`) and the same in every language; only these words are
translated. What stands in `%(…)s` is filled in by `words.js`; `…` between backticks is the name of a file or an option,
which is called the same everywhere. No sentence claims more than was checked.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# A number for each way in which a language of the house may count; the last one stands for all others.
_SAMPLES: Final = (0, 1, 2, 3, 5, 11, 100)


def checking_words() -> dict[str, Any]:
    """Return the words by code: whole sentences, what is said of an entry, and forms that depend on a number.

    A form stands under a number that asks for it: a browser knows by that which of its language's plurals it is.
    """
    samples = [_counted(n) for n in _SAMPLES]
    others = samples[-1]
    return {
        "sentences": _sentences(),
        "entries": _said_of_entries(),
        "counted": {
            code: {
                n: words[code]
                for n, words in zip(_SAMPLES, samples, strict=True)
                if words is others or words[code] != others[code]
            }
            for code in others
        },
    }


def _sentences() -> dict[str, str]:
    return {
        # The eight checks, and what is said of each.
        "check-signature": _("Who signed the log"),
        "check-tree": _("All its entries, and nothing else"),
        "check-earlier": _("Compared with an earlier copy"),
        "check-entries": _("Rules of the log, text and statement"),
        "check-openings": _("Names and their entries"),
        "check-pages": _("What the pages show"),
        "check-counts": _("The numbers on the pages"),
        "check-witnesses": _("Others who watch the log"),
        # Translators: the verdict on one check, as short as it can be.
        "status-good": _("Good"),
        # Translators: the verdict on one check, as short as it can be.
        "status-wrong": _("Wrong"),
        # Translators: the verdict on one check, as short as it can be.
        "status-unknown": _("Not known"),
        "not-checked": _("Not checked, because of what is wrong elsewhere."),
        # Translators: stands in for a source in other sentences.
        "from-pasted": _("the earlier copy that you gave"),
        # Translators: stands in for a source in other sentences.
        "from-pinned": _("the copy you saved on %(day)s"),
        # Translators: stands in for a source in other sentences.
        "from-receipt": _("your receipt"),
        # Translators: stands in for a source in other sentences.
        "from-archive": _("the bundle's own archive"),
        # Translators: stands in for a source in other sentences.
        "from-later": _("the later copy that you gave"),
        # Translators: what comes in begins with a small letter, as in “a member counted twice.”
        "of-entry": _("Entry %(index)s: %(words)s"),
        # The verdict on all.
        "verdict-wrong": _("Something is wrong."),
        "verdict-wrong-more": _(
            "Read below what. Keep a copy, and ask the convenors or somebody who publishes another copy."
        ),
        "verdict-unsigned": _("Nothing wrong was found, but the signer is unknown."),
        "verdict-unsigned-more": _("You gave no key. What stands here fits together; who made it is not known."),
        "verdict-receipt": _("The receipt is right."),
        "verdict-fits": _("Everything fits together."),
        "verdict-alone-more": _(
            "It was not compared with anything earlier. It does not show that every name is a real person."
        ),
        "verdict-compared-more": _(
            "Nothing was removed or altered since the earlier copy. It does not show that every name is a real person."
        ),
        "verdict-failed": _("It could not be checked."),
        # The form.
        "stage-begin": _("Starting"),
        "stage-log": _("Reading the log"),
        "stage-openings": _("Opening the names"),
        "stage-pages": _("Comparing the pages"),
        "ask-receipt": _("Choose a receipt first, or paste its text."),
        "ask-folder": _(
            "Choose the statement's folder first: a page opened from a disk may not read the files beside it by itself."
        ),
        "no-address": _("This is no address."),
        "disk-hint": _(
            "You opened this page from a disk; there it may not read the files beside it. Choose the statement's "
            "folder (the one that holds `checkpoint`). Nothing is uploaded, whatever the browser calls it."
        ),
        "nothing-kept": _("This browser does not let the page keep anything."),
        "fingerprint": _("Fingerprint, to compare: %(sum)s"),
        "machinery": _("Computed in this browser: hashes with %(hashes)s, signatures with %(signatures)s."),
        # Who signed.
        "signature-good": _("The key that you gave signed it."),
        "signature-wrong": _("The signature does not fit: what stands there is not what this key signed."),
        "signature-by-other-key": _("It is not signed by the key that you gave."),
        "origin-other": _("It names another log (%(origin)s) than expected (%(expected)s)."),
        "key-not-listed": _("The key that you gave is not among the keys that the bundle names (`keys.txt`)."),
        "key-not-given": _("You gave no key, so nothing is known about who signed it."),
        "key-only-listed": _(
            "It fits the key in `keys.txt`, %(key)s. That key comes from the same place as the list, so this does not "
            "show who signed: compare the key with one from elsewhere and give it above."
        ),
        "key-unreadable": _("This is no verifier key: it has the form `NAME+12345678+AbC…`."),
        "listed-key-unreadable": _("A line of %(path)s is no key."),
        "key-not-ed25519": _("The key is of a kind that is not understood here."),
        "key-mistyped": _("The key's own check digits don't fit: a character was mistyped or lost."),
        "checkpoint-unreadable": _("The checkpoint is not readable."),
        "earlier-unreadable": _("This is no signed checkpoint: %(source)s."),
        # All entries.
        "entries-missing": _("Entries are missing: %(path)s."),
        "entries-added": _("A file holds more entries than the log: %(path)s."),
        "bundle-truncated": _("Entries were cut off: %(path)s."),
        "tile-missing": _("Hashes are missing: %(path)s."),
        "tile-truncated": _("Hashes were cut off: %(path)s."),
        "tile-differs": _("Hashes do not fit their entries: %(path)s."),
        "root-differs": _(
            "The entries do not lead to the root that was signed: an entry was changed, added or dropped."
        ),
        # An earlier copy. Translators may begin with the source, so that it need not be inflected.
        "earlier-good": _(
            "Nothing was removed or altered since %(source)s (entries then: %(earlier)s, entries now: %(size)s)."
        ),
        # Translators: what comes in last is “3 signatures were added” and “1 signature was withdrawn”.
        "between": _("Between the two (entries %(first)s to %(last)s): %(added)s, %(taken)s."),
        "nothing-earlier": _(
            "Not compared with anything earlier. What may have been removed before today can't be seen on a first "
            "visit."
        ),
        "archive-missing": _("A daily checkpoint is missing: %(path)s."),
        "log-shrank": _(
            "The log is shorter (%(size)s) than in %(source)s (%(earlier)s): it is out of date, or was cut."
        ),
        "log-rewritten": _("The log was rewritten: it does not contain what was signed in %(source)s."),
        "earlier-other-log": _("This belongs to another log (%(origin)s): %(source)s."),
        # Rules, text and statement.
        "files-good": _(
            "The text that was signed is unchanged, and so are the rules of signing (versions: %(versions)s, files: "
            "%(texts)s)."
        ),
        "log-empty": _("The log is empty."),
        "issuer-file-invalid": _("The key of an organisation is missing, or not the one of the log: %(path)s."),
        "board-missing": _("The board of an organisation is missing: %(path)s."),
        "board-changed": _("The board of an organisation was changed: %(path)s."),
        "board-forged": _(
            "A board holds what the organisation's key did not sign, or says otherwise than the log: %(path)s."
        ),
        "members-too-many": _("More members of %(org)s are counted than tokens were issued."),
        "text-changed": _("The text was changed: %(path)s is not what was signed."),
        "text-missing": _("A text that was signed is missing: %(path)s."),
        "statement-changed": _("The rules of signing were changed: %(path)s is not what the log names."),
        "statement-missing": _("A statement file is missing: %(path)s."),
        # Names, pages and numbers.
        "record-not-understood": _("A record is not understood (%(path)s)."),
        "opening-unreadable": _("A line is not readable (%(path)s)."),
        "pages-good": _("Front pages and lists show exactly the names of the log and the text that was signed."),
        "other-words": _(
            "Other words on the pages and beside names, scripts and styles, feeds, PDF and tables were not compared "
            "here: the list of files is signed by nobody."
        ),
        "page-malformed": _("%(path)s is not built as pages are, so what it shows can't be compared."),
        "file-misplaced": _("%(path)s stands where the log gives it no place."),
        "page-missing": _("A page is missing: %(path)s."),
        "page-without-text": _("The page does not show the text: %(path)s."),
        "page-other-text": _("The page shows another text than the one that is signed: %(path)s."),
        "row-unreadable": _("A line of a list is not as it should be: %(path)s."),
        "counts-good": _("%(people)s and %(organisations)s signed the present text; the pages say the same."),
        "count-differs": _("%(path)s shows %(shown)s for “%(key)s”, the log has %(counted)s."),
        "count-unknown": _("%(path)s shows a number for “%(key)s” that the log does not give."),
        "page-stale": _("%(path)s was made for another state of the log (%(shown)s, now %(size)s)."),
        "moderation-none": _("The record of moderation and the log agree: no name was hidden, removed or withheld."),
        "moderation-unreadable": _("Line %(line)s of the record of moderation is not readable."),
        "moderation-misplaced": _("Line %(line)s of the record of moderation stands in the wrong place."),
        "moderation-page": _("%(path)s shows another record of moderation than `moderation.jsonl`."),
        # Others who watch.
        "no-witnesses": _("Nobody else has signed this state of the log."),
        # A receipt.
        "receipt-of": _("%(name)s signed on %(day)s, in the log %(origin)s."),
        "receipt-unreadable": _("This is no receipt, or a part of it was lost."),
        "receipt-without-record": _("The receipt carries no record, so it does not say what was signed."),
        "receipt-of-two-logs": _("Record and checkpoint of the receipt are of different logs."),
        "receipt-proves-nothing": _("The receipt does not prove its record: name, text or proof was changed."),
        "receipt-key-not-given": _("You gave no key, so nothing is known about who signed the receipt."),
        "receipt-listed": _("The bundle lists this signature, as the receipt has it."),
        "receipt-amended": _("The signature stands, with a newer record than the receipt's."),
        "receipt-not-named": _("The signature counts; its name is not public."),
        "receipt-hidden": _("The signature counts; its name is hidden or withheld."),
        "receipt-withdrawn": _("The signature was withdrawn by the person. If that is not so, this receipt shows it."),
        "receipt-removed-convenor": _("The signature was removed by a convenor."),
        "receipt-removed-operator": _("The signature was removed by the operator."),
        "receipt-removed-deadline": _("The signature was removed by a deadline."),
        "receipt-entry-gone": _("The log has no signature at entry %(index)s: the receipt shows that one was dropped."),
        # What could not be done.
        "no-checkpoint": _(
            "There is no statement here: the file `checkpoint` is missing. Give the address of the statement's own "
            "folder."
        ),
        "address-unreadable": _(
            "It could not be read (%(path)s). The network failed, or that host does not let this page read it. Open "
            "the page `verify/` beside that copy, or use the command line."
        ),
        "address-refused": _("The host answered %(status)s for %(path)s. Try again later, or use the command line."),
        "file-too-large": _("%(path)s is larger than any file of a statement may be."),
        "no-crypto": _("This browser can't compute the checks here. Use a newer browser or the command line."),
        "unexpected": _("Something failed that should not: %(cause)s. Use the command line."),
    }


def _said_of_entries() -> dict[str, str]:
    return {
        "entry-not-understood": _("not understood."),
        "open-misplaced": _("the opening of the log stands in the wrong place."),
        "after-close": _("a signature after the log was closed."),
        "closed-twice": _("the log was closed twice."),
        "sign-other-text": _("a signature of a text that was not the newest one."),
        "names-no-signature": _("it speaks of entry %(of)s, which is no earlier signature."),
        "names-withdrawn": _("it speaks of entry %(of)s, which was withdrawn."),
        "hidden-twice": _("hides what is hidden."),
        "shown-not-hidden": _("shows what is not hidden."),
        "withheld-twice": _("withholds names that are withheld."),
        "released-not-withheld": _("releases names that are not withheld."),
        "visibility-wrong": _("a change of visibility that is not allowed."),
        "language-taken": _("a translation into the text's own language."),
        "key-of-other-log": _("the key of another log."),
        "member-without-issuer": _("a member of an organisation that issued nothing."),
        "member-twice": _("a member counted twice."),
        "issuer-invalid": _("an organisation's key or days that can't stand like this."),
        "issuer-replaced": _("an organisation's key was replaced after its board was out."),
        "board-replaced": _("a board was replaced after members had signed with it."),
        "member-forged": _("a member's token was not signed by the organisation's key for this statement."),
        "member-before-board": _("a member was counted before the organisation's board was out."),
        "epoch-wrong": _("a sealing key out of its order."),
        "opening-missing": _("a signature was dropped from the list."),
        "opening-doubled": _("its name is given twice."),
        "opening-of-nothing": _("a name was added that the log does not know."),
        "opening-misplaced": _("its name stands in the wrong place (%(path)s)."),
        "opening-of-withdrawn": _("was withdrawn, but its name is still given: erasure not applied here."),
        "opening-of-hidden": _("is hidden, but its name is given."),
        "opening-of-not-named": _("is not public, but its name is given."),
        "opening-changed": _("the name, role or another part of it was changed."),
        "record-of-other": _("what was signed names another text, version or log."),
        "row-added": _("%(path)s shows a name that the log does not open."),
        "row-doubled": _("%(path)s shows its name twice."),
        "row-changed": _("%(path)s shows another name, role or affiliation than was signed."),
        "row-missing": _("its name is missing from the list “%(list)s”."),
        "row-misplaced": _("its name does not belong in the list “%(list)s”."),
        "moderation-added": _("the record of moderation tells an act that the log does not hold there."),
        "moderation-dropped": _("the record of moderation does not tell of it."),
    }


def _counted(n: int) -> dict[str, str]:
    return {
        "people": ngettext("%(persons)s person", "%(persons)s people", n),
        "organisations": ngettext("%(orgs)s organisation", "%(orgs)s organisations", n),
        "kept": ngettext("%(n)s key is kept here.", "%(n)s keys are kept here.", n),
        "more": ngettext("… and %(n)s more of this kind.", "… and %(n)s more of this kind.", n),
        "added": ngettext("%(n)s signature was added", "%(n)s signatures were added", n),
        "taken": ngettext("%(n)s signature was withdrawn", "%(n)s signatures were withdrawn", n),
        "tree-good": ngettext(
            "%(n)s entry was hashed again and leads to the signed root.",
            "%(n)s entries were hashed again and lead to the signed root.",
            n,
        ),
        "earlier-withdrawn": ngettext(
            "%(n)s signature was withdrawn since, and the log says so.",
            "%(n)s signatures were withdrawn since, and the log says so.",
            n,
        ),
        "archive-agrees": ngettext(
            "%(n)s daily checkpoint in the bundle's own archive agrees; it comes from the same place.",
            "%(n)s daily checkpoints in the bundle's own archive agree; they come from the same place.",
            n,
        ),
        "entries-good": ngettext(
            "%(n)s entry is understood and keeps the rules.",
            "%(n)s entries are understood and keep the rules.",
            n,
        ),
        "members-on-word": ngettext(
            "%(n)s member is counted, by a token that was checked. Who is a member is their organisation's word.",
            "%(n)s members are counted, each by a token that was checked. Who is a member is their organisation's "
            "word.",
            n,
        ),
        "members-not-checked": ngettext(
            "%(n)s member is counted; this browser can't check the token on plain `http`.",
            "%(n)s members are counted; this browser can't check their tokens on plain `http`.",
            n,
        ),
        "openings-good": ngettext(
            "%(n)s name opens its entry: none is missing, none was added, none shows that should not.",
            "%(n)s names open their entries: none is missing, none was added, none shows that should not.",
            n,
        ),
        "imported-not-covered": ngettext(
            "%(n)s imported name: not covered by the log.", "%(n)s imported names: not covered by the log.", n
        ),
        "moderation-good": ngettext(
            "The record of moderation tells %(n)s act that the log holds, each once. Its reasons are the convenors' "
            "word.",
            "The record of moderation tells %(n)s acts that the log holds, each once. Its reasons are the convenors' "
            "word.",
            n,
        ),
        "moderation-untold": ngettext(
            "%(n)s time a name was hidden, shown again, removed, withheld or released; the bundle gives no reasons.",
            "%(n)s times a name was hidden, shown again, removed, withheld or released; the bundle gives no reasons.",
            n,
        ),
        "witnesses-not-checked": ngettext(
            "%(n)s further signature by others; this page does not check it.",
            "%(n)s further signatures by others; this page does not check them.",
            n,
        ),
        "receipt-proves": ngettext(
            "The record is entry %(index)s of the log with %(n)s entry.",
            "The record is entry %(index)s of the log with %(n)s entries.",
            n,
        ),
    }
