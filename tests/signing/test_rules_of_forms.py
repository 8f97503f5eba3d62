"""What people type: names, roles, addresses, capacities, and what of it becomes the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.publiclog.record import format_record, parse_record
from undersigned.signing import rules
from undersigned.signing.rules import forms
from undersigned.signing.rules.forms import Terms, Typed

TODAY = date(2026, 11, 23)
LATEST = date(2026, 11, 24)


def make_terms(**values: object) -> Terms:
    members = {
        "origin": "letters.example.org/s/timetable",
        "version": 1,
        "text_sha256": "a" * 64,
        "state": rules.CollectionState.OPEN,
        "confirms_until": None,
        "allows_identification": True,
        "allows_organisations": True,
        "allows_initials": True,
    }
    return Terms(**(members | values))


def make_typed(**values: object) -> Typed:
    members = {
        "name": "Zoë Müller",
        "email": "zoe@mail.example",
        "capacity": "person",
        "consent": True,
        "vis": "public",
        "text": "a" * 64,
    }
    return Typed(**(members | values))


def reasons_for(typed: Typed, terms: Terms | None = None) -> dict[str, type[rules.Refusal]]:
    with pytest.raises(rules.FormRefused) as refused:
        rules.read_signature(typed, terms or make_terms(), today=TODAY, latest=LATEST)
    return refused.value.reasons


def test_a_form_that_can_stand_becomes_the_record() -> None:
    signature = rules.read_signature(
        make_typed(role="nurse", affiliation="City Hospital"), make_terms(), today=TODAY, latest=LATEST
    )

    assert parse_record(format_record(signature.record)) == signature.record
    assert (signature.record.name, signature.record.role) == ("Zoë Müller", "nurse")
    assert (signature.record.signed, signature.record.version) == ("2026-11-23", 1)
    assert signature.address == "zoe@mail.example"


def test_every_field_that_can_not_stand_is_named_at_once() -> None:
    reasons = reasons_for(
        make_typed(name="", email="x", consent=False, text="b" * 64, capacity="queen", vis="threshold")
    )

    assert reasons == {
        "name": forms.Empty,
        "email": forms.AddressInvalid,
        "consent": forms.ConsentMissing,
        "text": rules.TextChanged,
        "class": forms.CapacityUnknown,
        "vis": forms.VisibilityUnknown,
    }


@pytest.mark.parametrize(
    ("typed", "signed"),
    [
        ("Zoe\u0308 Mu\u0308ller", "Zoë Müller"),
        ("  Zoë \u00a0  Müller\u3000", "Zoë Müller"),
        ("O'Neil-Smith, Jr.", "O'Neil-Smith, Jr."),
        ("李明", "李明"),
        ("李 明", "李 明"),
        ("محمد\u200cعلی", "محمد\u200cعلی"),
        ("שָׁלוֹם", "שָׁלוֹם"),
        ("X Æ A-12", "X Æ A-12"),
        ("Dr. med. A. Smith", "Dr. med. A. Smith"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_name_is_signed_as_written(typed: str, signed: str) -> None:
    assert rules.read_name(typed, allows_initials=False) == forms.normalize("NFC", signed)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", forms.Empty),
        (" \u00a0 ", forms.Empty),
        ("x" * 201, forms.TooLong),
        ("Zoë\u0000", forms.CharacterForbidden),
        ("Zoë\tMüller", forms.CharacterForbidden),
        ("Zoë\u202eMüller", forms.CharacterForbidden),
        ("Zoë\u2066Müller", forms.CharacterForbidden),
        ("Zoë\u200fMüller", forms.CharacterForbidden),
        ("Zoë\u200bMüller", forms.CharacterForbidden),
        ("Zoë\ufeffMüller", forms.CharacterForbidden),
        ("Zoë\u2028Müller", forms.CharacterForbidden),
        ("Zoë\ue000", forms.CharacterForbidden),
        ("Zoë\ud800", forms.CharacterForbidden),
        ("=cmd", forms.LooksLikeFormula),
        ("  +49 Zoë", forms.LooksLikeFormula),
        ("-Zoë", forms.LooksLikeFormula),
        ("@zoe", forms.LooksLikeFormula),
        ("\uff1dcmd", forms.LooksLikeFormula),
        ("see http://x.example", forms.HoldsAddress),
        ("WWW.shop.example", forms.HoldsAddress),
        ("buy at shop.com", forms.HoldsAddress),
        ("zoe@mail.example", forms.HoldsAddress),
        ("12345", forms.WithoutLetters),
        ("?!.", forms.WithoutLetters),
    ],
)
def test_a_name_that_can_not_stand_is_refused_with_its_reason(typed: str, reason: type[rules.Refusal]) -> None:
    with pytest.raises(reason):
        rules.read_name(typed, allows_initials=True)


@pytest.mark.parametrize("typed", ["Z. M.", "Z.M.", "z m", "Zoë M.", "Anna-K.", "Ж. Ш."])
def test_initials_are_refused_only_where_full_names_are_asked_for(typed: str) -> None:
    assert rules.read_name(typed, allows_initials=True) == typed
    with pytest.raises(forms.OnlyInitials):
        rules.read_name(typed, allows_initials=False)


def test_an_organisation_may_be_named_like_its_site_but_not_link_to_it() -> None:
    assert rules.read_name("Timetables.org", allows_initials=False, is_organisation=True) == "Timetables.org"
    with pytest.raises(forms.HoldsAddress):
        rules.read_name("https://timetables.org", allows_initials=False, is_organisation=True)


def test_identification_needs_the_organisation_that_is_named() -> None:
    typed = make_typed(capacity="identification")

    assert reasons_for(typed) == {"affiliation": forms.OrganisationMissing}
    named = rules.read_signature(replace(typed, affiliation="City Hospital"), make_terms(), today=TODAY, latest=LATEST)
    assert named.record.identification_only


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({"decided_on": ""}, {"decided_on": forms.DayMissing}),
        ({"decided_on": "yesterday"}, {"decided_on": forms.DayInvalid}),
        ({"decided_on": "2026-02-30"}, {"decided_on": forms.DayInvalid}),
        ({"decided_on": "2026-11-25"}, {"decided_on": forms.DayInFuture}),
        ({"decided_on": "0001-01-01"}, {"decided_on": forms.DayTooEarly}),
        ({"decided_on": "1899-12-31"}, {"decided_on": forms.DayTooEarly}),
        ({"decided_on": "2026-11-23", "role": "chair"}, {"role": forms.OrganisationAlone}),
        ({"decided_on": "2026-11-23", "affiliation": "Union"}, {"affiliation": forms.OrganisationAlone}),
        ({"decided_on": "2026-11-23", "former": True}, {"former": forms.OrganisationAlone}),
    ],
)
def test_an_organisation_signs_by_its_name_with_the_day_of_its_decision(
    values: dict[str, object], reasons: dict[str, type[rules.Refusal]]
) -> None:
    assert reasons_for(make_typed(capacity="org", **values)) == reasons


@pytest.mark.parametrize("day", ["1900-01-01", "2026-11-23", "2026-11-24"])
def test_an_organisation_that_decided_until_today_signs_wherever_on_earth_it_is(day: str) -> None:
    typed = make_typed(capacity="org", decided_on=day)
    signature = rules.read_signature(typed, make_terms(), today=TODAY, latest=LATEST)

    assert (signature.record.class_.value, signature.record.decided_on) == ("org", day)


@pytest.mark.parametrize(
    ("terms", "capacity"),
    [({"allows_organisations": False}, "org"), ({"allows_identification": False}, "identification")],
)
def test_a_capacity_that_is_not_offered_is_refused(terms: dict[str, bool], capacity: str) -> None:
    typed = make_typed(capacity=capacity, affiliation="City Hospital" if capacity == "identification" else "")

    assert reasons_for(typed, make_terms(**terms))["class"] is forms.CapacityUnknown


def test_former_says_something_of_a_role_or_an_affiliation() -> None:
    assert reasons_for(make_typed(former=True)) == {"former": forms.FormerNothing}
    assert rules.read_signature(
        make_typed(former=True, role="nurse"), make_terms(), today=TODAY, latest=LATEST
    ).record.former


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" zoe@Mail.Example ", "zoe@mail.example"),
        ("zoë@bücher.example", "zoë@bücher.example"),
        ("用户@例子.example", "用户@例子.example"),
        ("o'neil+x@mail.example", "o'neil+x@mail.example"),
    ],
)
def test_an_address_is_mailed_to_as_typed(typed: str, address: str) -> None:
    assert rules.read_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "zoe",
        "zoe@",
        "@mail.example",
        "zoe@mail",
        "a b@mail.example",
        "zoe@mail..example",
        "zoe@mail.example\nBcc: x@y.example",
        "Zoe <zoe@mail.example>",
        "zoe@[127.0.0.1]",
        '"zoe m"@mail.example',
        "x" * 65 + "@mail.example",
        "zoe\u202e@mail.example",
    ],
)
def test_what_is_not_an_address_is_refused(typed: str) -> None:
    with pytest.raises(forms.AddressInvalid):
        rules.read_address(typed)


def test_a_correction_changes_name_role_and_affiliation_and_nothing_else() -> None:
    signed = rules.read_signature(make_typed(role="nurse"), make_terms(), today=TODAY, latest=LATEST).record

    corrected = rules.read_correction(Typed(name="Zoë M. Müller", affiliation="City Hospital"), make_terms(), signed)

    assert corrected == replace(signed, name="Zoë M. Müller", role="", affiliation="City Hospital")


@pytest.mark.parametrize(
    ("state", "version", "now", "reason"),
    [
        ("open", 1, 0, None),
        ("open", 2, 0, rules.TextChanged),
        ("paused", 1, 0, rules.Paused),
        ("closing", 1, 99, None),
        ("closing", 1, 100, rules.NotOpen),
        ("closed", 1, 0, rules.NotOpen),
    ],
)
def test_a_link_is_confirmed_while_the_statement_takes_it(
    state: str, version: int, now: int, reason: type[rules.Refusal] | None
) -> None:
    terms = make_terms(state=rules.CollectionState(state), confirms_until=100)

    if reason is None:
        rules.check_confirmable(terms, version=version, now_seconds=now)
        return
    with pytest.raises(reason):
        rules.check_confirmable(terms, version=version, now_seconds=now)


@given(st.text(max_size=250), st.text(max_size=250), st.text(max_size=350))
def test_whatever_is_typed_becomes_a_valid_record_or_is_refused(name: str, role: str, affiliation: str) -> None:
    try:
        signature = rules.read_signature(
            make_typed(name=name, role=role, affiliation=affiliation), make_terms(), today=TODAY, latest=LATEST
        )
    except rules.FormRefused:
        return
    assert parse_record(format_record(signature.record)) == signature.record
