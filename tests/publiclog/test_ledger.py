"""The ledger: rules between entries, the state of each signature, and counts that add up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersigned.publiclog import errors
from undersigned.publiclog.encoding import format_base64url
from undersigned.publiclog.entry import (
    Amend,
    Board,
    Close,
    Destroyed,
    Hide,
    Issuer,
    Key,
    Member,
    Open,
    Paper,
    Recipient,
    Release,
    Rules,
    Show,
    Sign,
    SignerClass,
    Text,
    TextRole,
    Version,
    Visibility,
    Withdraw,
    WithdrawnBy,
    Withhold,
    format_entry,
)
from undersigned.publiclog.ledger import Ledger, Tally
from undersigned.publiclog.note import Signer
from undersigned.publiclog.states import Standing

ORIGIN = "letters.example.org/s/timetable"
TEXT, OTHER, STATEMENT = "aa" * 32, "bb" * 32, "cc" * 32
PERSON, ORG = SignerClass.PERSON, SignerClass.ORG
SIGNATORY, CONVENOR, OPERATOR, DEADLINE = WithdrawnBy
PUBLIC, CONVENORS, THRESHOLD = Visibility.PUBLIC, Visibility.CONVENORS, Visibility.THRESHOLD
OPEN = Open("en", ORIGIN, STATEMENT, TEXT)
ISSUER = Issuer("2026-11-30", "staff", "2026-12-02", "2026-12-05", format_base64url(bytes(64)))


def c(seed=0):
    return format_base64url(bytes([seed]) * 32)


def sign(class_=PERSON, vis=PUBLIC, text=TEXT, seed=0):
    return Sign(c(seed), class_, text, vis)


def member(seed=0):
    return Member(c(seed), "staff", format_base64url(bytes(384)))


def ledger_of(*entries):
    ledger = Ledger()
    for entry in entries:
        ledger.apply(entry)
    return ledger


REFUSED = [
    ("a log that does not begin with open", [], sign(), errors.OpenMisplaced),
    ("a second open", [OPEN], OPEN, errors.OpenMisplaced),
    ("a signature under another text", [OPEN], sign(text=OTHER), errors.TextOutdated),
    ("a signature under an earlier version", [OPEN, Version("en", STATEMENT, OTHER)], sign(), errors.TextOutdated),
    ("a signature after the end", [OPEN, Close()], sign(), errors.LogClosed),
    ("a member after the end", [OPEN, ISSUER, Close()], member(), errors.LogClosed),
    ("a second end", [OPEN, Close()], Close(), errors.LogClosed),
    ("a withdrawal of what is no signature", [OPEN], Withdraw(SIGNATORY, 0), errors.TargetInvalid),
    ("a withdrawal of itself", [OPEN], Withdraw(SIGNATORY, 1), errors.TargetInvalid),
    ("an amendment of what comes later", [OPEN, sign()], Amend(c(), 2, PUBLIC), errors.TargetInvalid),
    (
        "a second withdrawal",
        [OPEN, sign(), Withdraw(CONVENOR, 1)],
        Withdraw(OPERATOR, 1),
        errors.AlreadyWithdrawn,
    ),
    (
        "an amendment of what is withdrawn",
        [OPEN, sign(), Withdraw(SIGNATORY, 1)],
        Amend(c(), 1, PUBLIC),
        errors.AlreadyWithdrawn,
    ),
    ("hiding what is withdrawn", [OPEN, sign(), Withdraw(SIGNATORY, 1)], Hide(1), errors.AlreadyWithdrawn),
    ("hiding twice", [OPEN, sign(), Hide(1)], Hide(1), errors.AlreadyHidden),
    ("showing what is not hidden", [OPEN, sign()], Show(1), errors.NotHidden),
    ("showing twice", [OPEN, sign(), Hide(1), Show(1)], Show(1), errors.NotHidden),
    ("withholding twice", [OPEN, Withhold()], Withhold(), errors.AlreadyWithheld),
    ("releasing what is not withheld", [OPEN], Release(), errors.NotWithheld),
    ("a public name as a threshold one", [OPEN, sign()], Amend(c(), 1, THRESHOLD), errors.VisibilityInvalid),
    (
        "a threshold name for convenors only",
        [OPEN, sign(vis=THRESHOLD)],
        Amend(c(), 1, CONVENORS),
        errors.VisibilityInvalid,
    ),
    ("a member without an issuer", [OPEN], member(), errors.IssuerMissing),
    ("a board without an issuer", [OPEN], Board(55, "staff", OTHER), errors.IssuerMissing),
    ("a repeated nonce", [OPEN, ISSUER, member()], member(), errors.NonceRepeated),
    ("an epoch that is left out", [OPEN, Recipient(1, OTHER)], Recipient(3, OTHER), errors.EpochInvalid),
    ("an epoch that does not begin at 1", [OPEN], Recipient(2, OTHER), errors.EpochInvalid),
    ("a translation into the leading language", [OPEN], Text("en", TextRole.TRANSLATION, OTHER), errors.LanguageTaken),
    ("the key of another log", [OPEN], Key(Signer("other.example/s/x", bytes(32)).vkey), errors.OriginForeign),
]


@pytest.mark.parametrize(
    ("before", "entry", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_broken_rule_is_refused_and_changes_nothing(before, entry, reason):
    ledger = ledger_of(*before)
    size, counts = ledger.size, ledger.counts()

    with pytest.raises(reason):
        ledger.apply_bytes(format_entry(entry))

    assert (ledger.size, ledger.counts()) == (size, counts)


STANDINGS = [
    ([], Standing.LISTED),
    ([Amend(c(1), 1, PUBLIC)], Standing.LISTED),
    ([Amend(c(1), 1, CONVENORS)], Standing.NOT_NAMED),
    ([Amend(c(1), 1, CONVENORS), Amend(c(2), 1, PUBLIC)], Standing.LISTED),
    ([Hide(1)], Standing.HIDDEN),
    ([Hide(1), Show(1)], Standing.LISTED),
    ([Withhold()], Standing.HIDDEN),
    ([Withhold(), Release()], Standing.LISTED),
    ([Hide(1), Withhold(), Release()], Standing.HIDDEN),
    ([Withdraw(SIGNATORY, 1)], Standing.WITHDRAWN),
    ([Hide(1), Withdraw(SIGNATORY, 1)], Standing.WITHDRAWN),
    ([Withdraw(CONVENOR, 1)], Standing.REMOVED),
    ([Withdraw(OPERATOR, 1)], Standing.REMOVED),
    ([Withdraw(DEADLINE, 1)], Standing.REMOVED),
    ([Close(), Withdraw(SIGNATORY, 1)], Standing.WITHDRAWN),
]


@pytest.mark.parametrize("class_", SignerClass)
@pytest.mark.parametrize(("after", "standing"), STANDINGS)
def test_a_signature_stands_where_the_entries_put_it(class_, after, standing):
    ledger = ledger_of(OPEN, sign(class_), *after)
    counts = ledger.counts()
    mine, other = (counts.org, counts.person) if class_ is ORG else (counts.person, counts.org)

    assert ledger.signature(1).standing is standing
    assert getattr(mine, standing.replace("-", "_")) == mine.signed == 1
    assert other == Tally(0, 0, 0, 0, 0, 0)
    assert ledger.is_listed(1) == (standing is Standing.LISTED)
    assert list(ledger.listed()) == ([1] if standing is Standing.LISTED else [])


def test_a_threshold_signature_opens_to_the_public():
    ledger = ledger_of(OPEN, sign(vis=THRESHOLD), Amend(c(7), 1, PUBLIC))

    assert ledger.signature(1).vis is PUBLIC
    assert ledger.commitment(1) == c(7)


def test_a_new_version_is_a_new_count_and_earlier_signatures_stay():
    ledger = ledger_of(OPEN, sign(), sign(ORG), Version("de", STATEMENT, OTHER), sign(text=OTHER))

    assert (ledger.version, ledger.lang, ledger.text) == (2, "de", OTHER)
    assert ledger.counts().person.signed == 1
    assert (ledger.counts(1).person.signed, ledger.counts(1).org.signed) == (1, 1)
    assert ledger.signature(1).version == 1


def test_texts_are_those_of_the_newest_version():
    french, again = Text("fr", TextRole.TRANSLATION, "dd" * 32), Text("fr", TextRole.TRANSLATION, "ee" * 32)
    ledger = ledger_of(OPEN, french, again)

    assert ledger.texts == {"en": TEXT, "fr": "ee" * 32}

    ledger.apply(Version("en", "ff" * 32, OTHER))

    assert ledger.texts == {"en": OTHER}
    assert list(ledger.all_texts) == [TEXT, "dd" * 32, "ee" * 32, OTHER]
    assert list(ledger.all_statements) == [STATEMENT, "ff" * 32]


def test_other_entries_are_remembered():
    key = Key(Signer(ORIGIN, bytes(32)).vkey)
    ledger = ledger_of(OPEN, ISSUER, Board(55, "staff", OTHER), member(1), member(2), Paper(120, OTHER))
    for entry in (Recipient(1, OTHER), Recipient(2, TEXT), Destroyed("sealed-records"), key, Rules(OTHER), Withhold()):
        ledger.apply(entry)

    assert ledger.members == {"staff": 2}
    assert ledger.boards["staff"].n == 55
    assert [paper.n for paper in ledger.papers] == [120]
    assert ledger.recipient.epoch == 2
    assert ledger.destroyed == ["sealed-records"]
    assert ledger.vkeys == [key.vkey]
    assert ledger.statement == OTHER
    assert ledger.withheld_at == 11
    assert ledger.signed_version(11) == 1


def test_an_index_without_a_signature_is_refused():
    ledger = ledger_of(OPEN)

    for index in (-1, 0, 1):
        assert not ledger.is_listed(index)
        with pytest.raises(errors.TargetInvalid):
            ledger.signature(index)


def test_what_nearly_looks_like_a_signature_is_judged_strictly():
    good = format_entry(sign())
    for bad in (good.replace(b'"c":"AA', b'"c":"A+'), good.replace(b'AA","class', b'A9","class'), b" " + good[1:]):
        ledger = ledger_of(OPEN)
        with pytest.raises(errors.EntryInvalid):
            ledger.apply_bytes(bad)
        assert ledger.size == 1


OF = st.integers(0, 12)
ENTRIES = st.one_of(
    st.builds(sign, st.sampled_from(SignerClass), st.sampled_from(Visibility), st.sampled_from([TEXT, OTHER])),
    st.builds(Amend, st.just(c(9)), OF, st.sampled_from(Visibility)),
    st.builds(Withdraw, st.sampled_from(WithdrawnBy), OF),
    st.builds(Hide, OF),
    st.builds(Show, OF),
    st.sampled_from([Withhold(), Release(), Version("en", STATEMENT, OTHER), Version("en", STATEMENT, TEXT)]),
)


@settings(max_examples=300)
@given(st.lists(ENTRIES, max_size=40))
def test_counts_always_add_up_and_both_ways_agree(entries):
    parsed, fast = ledger_of(OPEN), ledger_of(OPEN)
    signs = 0
    for entry in entries:
        try:
            parsed.apply(entry)
        except errors.LedgerInvalid as reason:
            with pytest.raises(type(reason)):
                fast.apply_bytes(format_entry(entry))
            continue
        fast.apply_bytes(format_entry(entry))
        signs += isinstance(entry, Sign)

    counts = [parsed.counts(version) for version in range(1, parsed.version + 1)]
    tallies = [tally for count in counts for tally in (count.person, count.org)]

    assert counts == [fast.counts(version) for version in range(1, fast.version + 1)]
    assert sum(tally.signed for tally in tallies) == signs
    assert sum(tally.listed for tally in tallies) == len(list(parsed.listed()))
    for tally in tallies:
        assert tally.signed == tally.listed + tally.not_named + tally.hidden + tally.withdrawn + tally.removed
