"""What a report says in plain words. It claims no more than was checked."""

from undersigned.publiclog.ledger import Counts, Tally
from undersigned.sealing.groups import find_shown
from undersigned.verifier.findings import Finding, Findings, Report, Unknown, Wrong
from undersigned.verifier.members import Group

MEANINGS = {
    Wrong.CHECKPOINT_MALFORMED: "The checkpoint is malformed.",
    Wrong.SIGNATURE_WRONG: "The signature of the checkpoint is wrong: somebody changed it, or signed with another key.",
    Wrong.KEY_OTHER: "The checkpoint is not signed by the key that you hold.",
    Wrong.KEY_CHANGED: "This log was signed by another key when you looked at it earlier.",
    Wrong.KEYS_FILE_DISAGREES: "The file keys.txt and the signature of the checkpoint do not belong together.",
    Wrong.ORIGIN_OTHER: "This is the log of another statement.",
    Wrong.LOG_SHRUNK: "The log is shorter than it was: entries were dropped.",
    Wrong.LOG_REWRITTEN: "The log was rewritten: it does not continue what was seen earlier.",
    Wrong.ARCHIVE_INVALID: "An earlier checkpoint in the bundle is not what it should be.",
    Wrong.ENTRIES_TRUNCATED: "Entries of the log are missing.",
    Wrong.ENTRIES_ADDED: "A file of entries holds more than the entries of the log.",
    Wrong.TILE_TRUNCATED: "A tile of the log is missing or truncated.",
    Wrong.TILE_CHANGED: "A tile of the log was changed.",
    Wrong.ROOT_OTHER: "Entries of the log were changed: they do not lead to the signed root.",
    Wrong.ENTRY_NOT_UNDERSTOOD: "An entry of the log is not understood; a newer program may.",
    Wrong.RULE_BROKEN: "An entry breaks a rule of the log.",
    Wrong.TEXT_CHANGED: "The text was changed: it is not the one that was signed.",
    Wrong.TEXT_MISSING: "A text that the log names is missing.",
    Wrong.STATEMENT_CHANGED: "The statement file was changed: it is not the one that the log names.",
    Wrong.STATEMENT_MISSING: "A statement file that the log names is missing.",
    Wrong.OPENING_MALFORMED: "An opening is malformed.",
    Wrong.NAME_CHANGED: "A name, or what stands beside it, was changed: it is not what was signed.",
    Wrong.RECORD_FOREIGN: "A record was signed for another text, version, class or log.",
    Wrong.OPENING_ADDED: "A name was added that the log does not know.",
    Wrong.OPENING_DROPPED: "A name was dropped, though it was neither withdrawn nor hidden.",
    Wrong.OPENING_SWAPPED: "Names were swapped between entries.",
    Wrong.OPENING_DOUBLED: "A name stands twice.",
    Wrong.OPENING_SUPERSEDED: "An earlier record is shown that its signatory has replaced.",
    Wrong.OPENINGS_DISORDERED: "Openings do not stand in their order.",
    Wrong.ERASURE_NOT_APPLIED: "A withdrawn name is still shown: the erasure was not applied here.",
    Wrong.NAME_SHOWN_THOUGH_HIDDEN: "A name is shown that is hidden or withheld.",
    Wrong.NAME_SHOWN_THOUGH_NOT_NAMED: "A name is shown that was given to the convenors only.",
    Wrong.PAGE_MISSING: "A page is missing.",
    Wrong.PAGE_STALE: "A page is stale: it was made at an earlier state of the log.",
    Wrong.PAGE_MALFORMED: "A page is not built as pages are, so what it shows can't be compared.",
    Wrong.PAGE_NAME_ADDED: "A page shows a name that the log does not know.",
    Wrong.PAGE_NAME_CHANGED: "A page shows a name, or what stands beside it, otherwise than it was signed.",
    Wrong.PAGE_NAME_DOUBLED: "A page shows a name twice.",
    Wrong.PAGE_NAME_DROPPED: "A page lacks a name.",
    Wrong.PAGE_ORDER_WRONG: "A page shows names out of order.",
    Wrong.PAGE_TEXT_CHANGED: "A page shows another text than the one that was signed.",
    Wrong.COUNT_WRONG: "A page states a number that the log does not give.",
    Wrong.FORM_CHANGED: "The form to sign would send something else, or elsewhere.",
    Wrong.TABLE_WRONG: "A table of the list does not hold what was signed.",
    Wrong.TEXT_COPY_CHANGED: "The text for other programs is not the one that was signed.",
    Wrong.IMPORTED_MALFORMED: "The file of imported names is malformed.",
    Wrong.ISSUER_INVALID: "The key or the days of an organisation with member tokens are not what they should be.",
    Wrong.ISSUER_REPLACED: "An organisation's key for member tokens was replaced after its board was out.",
    Wrong.BOARD_MISSING: "The board of an organisation with member tokens is missing.",
    Wrong.BOARD_CHANGED: "The board of an organisation with member tokens was changed.",
    Wrong.BOARD_FORGED: "A board holds what the organisation's key did not sign, or says otherwise than the log.",
    Wrong.BOARD_REPLACED: "An organisation's board was replaced after members had signed with it.",
    Wrong.MEMBER_FORGED: "A counted member's token was not signed by the organisation's key for this statement.",
    Wrong.MEMBER_BEFORE_BOARD: "A member was counted before the organisation's board was out.",
    Wrong.MEMBERS_TOO_MANY: "More members are counted than their organisation issued tokens.",
    Wrong.MODERATION_WRONG: "The record of moderation and the log do not agree.",
    Wrong.DERIVED_CHANGED: "A derived file is not the one that was made.",
    Wrong.LIST_MALFORMED: "A bundle list is malformed.",
    Wrong.FILE_CHANGED: "A file is not the one that the bundle list names.",
    Wrong.FILE_MISSING: "A file that the bundle list names is missing.",
    Wrong.FILE_STRAY: "A file lies in the bundle that no bundle list names.",
    Wrong.FILE_MISPLACED: "A file stands where the log gives it no place.",
    Wrong.COMPRESSED_CHANGED: "A compressed copy is not that of the file beside it: servers send it in its place.",
}

_UNKNOWN = {
    Unknown.KEY_NOT_GIVEN: "Who signed the log could not be known: no key was given. Get it from somewhere else than "
    "this bundle and use --key.",
    Unknown.NOTHING_EARLIER: "Not compared with anything earlier.",
    Unknown.NO_COSIGNATURES: "Nobody else has signed the checkpoint: no cosignatures.",
    Unknown.COSIGNATURES_NOT_CHECKED: "{n} cosignatures: not checked.",
    Unknown.IMPORTED_NOT_COVERED: "{n} imported names: not covered.",
    Unknown.NOT_NAMED_NOT_SEEN: "{n} signatures are counted but not shown: nobody can check who they are.",
    Unknown.MEMBERS_ON_WORD: "{n} members are counted, each by a token of their organisation: who is a member is its "
    "word.",
    Unknown.REASONS_NOT_TOLD: "{n} times names were hidden, shown again, removed, withheld or released: the bundle "
    "gives no reasons.",
    Unknown.DERIVED_NOT_READ: "{n} derived files: as derived.json names them, which is signed by nobody; their "
    "contents were not read.",
    Unknown.BESIDE_THE_LIST: "{n} files lie beside the bundle lists: not covered.",
    Unknown.FILES_NOT_KNOWN: "{n} files are of no kind that this program knows: not read.",
    Unknown.GLOSSARY_NOT_COVERED: "{n} remarks beside names (other scripts, translations) are the convenors' word: not "
    "covered.",
    Unknown.OTHER_WORDS: "Other words on the pages (headings, notices, links), their scripts, styles and pictures were "
    "not compared: the list of files is signed by nobody.",
    Unknown.SERVED_HERE: "Only what the server sent here was read: what it sends to others, and files that no list "
    "names, are not seen from here.",
    Unknown.LEDGER_STOPPED: "Entries from {n} on could not be judged, and so neither could names, pages and counts.",
}


_UNKNOWN_ONE = {
    Unknown.COSIGNATURES_NOT_CHECKED: "1 cosignature: not checked.",
    Unknown.IMPORTED_NOT_COVERED: "1 imported name: not covered.",
    Unknown.NOT_NAMED_NOT_SEEN: "1 signature is counted but not shown: nobody can check whose it is.",
    Unknown.MEMBERS_ON_WORD: "1 member is counted, by a token of their organisation: who is a member is its word.",
    Unknown.REASONS_NOT_TOLD: "Once a name was hidden, shown again, removed, withheld or released: the bundle gives no "
    "reason.",
    Unknown.DERIVED_NOT_READ: "1 derived file: as derived.json names it, which is signed by nobody; its contents were "
    "not read.",
    Unknown.BESIDE_THE_LIST: "1 file lies beside the bundle lists: not covered.",
    Unknown.FILES_NOT_KNOWN: "1 file is of no kind that this program knows: not read.",
    Unknown.GLOSSARY_NOT_COVERED: "1 remark beside a name (another script, a translation) is the convenors' word: not "
    "covered.",
}


def describe_findings(findings: Findings) -> list[str]:
    """Return a line for each kind of finding, with where it was found."""
    lines = []
    for kind, count in findings.counted.items():
        shown = [finding for finding in findings.kept if finding.kind is kind]
        lines.append(f"{MEANINGS[kind]} [{kind}]")
        lines += [f"  {_describe_place(finding)}" for finding in shown]
        if count > len(shown):
            lines.append(f"  and {count - len(shown)} more")
    return lines


def describe_unknown(report: Report) -> list[str]:
    """Return a line for each thing that could not be known."""
    return [_say_unknown(kind, number) for kind, number in report.unknown.items()]


def _say_unknown(kind: Unknown, number: int) -> str:
    said = _UNKNOWN_ONE.get(kind) if number == 1 else None
    return (said or _UNKNOWN[kind]).replace("{n}", f"{number:,}")


def describe_counts(report: Report) -> list[str]:
    """Return a line for each version's counts of persons and organisations."""
    lines = []
    for version, counts in report.counts.items():
        name = f"Version {version}: " if len(report.counts) > 1 else ""
        people, organisations = counts.person, counts.org
        people_signed = _number(people.signed, "person", "people")
        signed = f"{people_signed} and {_number(organisations.signed, 'organisation', 'organisations')}"
        lines.append(f"{name}{signed} have signed.")
        lines += [f"  {words}: {_describe_tally(tally)}" for words, tally in _tallies(counts) if tally.signed]
    lines += [_describe_group(group) for group in report.groups]
    if report.withheld_since is not None:
        lines.append(f"Names withheld since entry {report.withheld_since}.")
    return lines


def _describe_group(group: Group) -> str:
    shown = find_shown(group.counted, group.issued)
    if shown.is_nearly_all:
        said = f"more than nine tenths of the {shown.issued:,} who hold a token"
    elif shown.counted is None:
        said = "fewer than five" if group.counted else "none yet"
    else:
        said = f"{shown.counted:,}"
    return f"Members of {group.org}, without their names: {said}."


def describe_verdict(report: Report) -> str:
    """Return the verdict in one sentence or two."""
    if not report.is_good:
        return f"Found wrong: {len(report.findings)}."
    since = " and ".join(report.compared_with)
    if since:
        kept = f"Nothing was removed or altered since {since}; {report.withdrawn_since:,} withdrew."
    else:
        withdrawn = sum(counts.person.withdrawn + counts.org.withdrawn for counts in report.counts.values())
        kept = f"Nothing wrong was found; {withdrawn:,} withdrew. Not compared with anything earlier."
    return f"{kept} This does not show that every name is a real person."


def _number(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _tallies(counts: Counts) -> list[tuple[str, Tally]]:
    return [("people", counts.person), ("organisations", counts.org)]


def _describe_tally(tally: Tally) -> str:
    parts = {
        "listed": tally.listed,
        "not named": tally.not_named,
        "hidden or withheld": tally.hidden,
        "withdrawn by the signatory": tally.withdrawn,
        "removed": tally.removed,
    }
    shown = ", ".join(f"{number:,} {words}" for words, number in parts.items() if number)
    return f"{tally.signed:,} signed = {shown}"


def _describe_place(finding: Finding) -> str:
    return f"{finding.where}: {finding.detail}" if finding.detail else finding.where
