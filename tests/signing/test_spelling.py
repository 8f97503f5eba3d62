"""Names of people in every script are signed as written; what nobody sees, piles of marks and links are not."""

from __future__ import annotations

import pytest
from tests.signing.test_rules_of_forms import LATEST, TODAY, make_terms, make_typed

from undersigned.signing import rules
from undersigned.signing.rules import forms
from undersigned.signing.rules.forms import Typed

UNSEEN = [
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x202E),
    *(0x2060, 0x2064, 0x2066, 0x2800, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0),
    *(0x1BCA0, 0x1D173, 0xE0001, 0xE0041, 0xE0101),
]
NAMES = [
    "مهدی\u200cزاده",  # Persian: a joiner that parts, between letters
    "علی\u200c رضا",
    "ක්\u200dරිෂ්ණ",  # Sinhala
    "श्री\u200dमती",
    "ক্\u200dষ",
    "ന്\u200d",  # Malayalam
    "ᠮᠣᠩᠭᠣᠯ\u180b",
    "ᠨᠠᠷ\u180eᠠ",
    "葛\U000e0101城",  # Japanese: a form of the character
    "สุชาติ ก๊กผลิ้น",
    "ณัฐวุฒิ ปิ่นทอง",
    "שָׁלוֹם בֶּן־דָּוִד",
    "בְּרֵאשִׁ֖ית",
    "مُحَمَّدٌ",
    "هٰذَا ٱللَّٰه",
    "Nguyễn Thị Ngọc Ánh",
    "Nguye\u0302\u0303n Thi\u0323 Ngo\u0323c",
    "ကြွေးကျွန့်ပို့",
    "ཧཱུྃ",
    "བསྒྲུབས",
    "ຄຳຫຼ້າ",
    "ហ៊ុន សែន",
    "क्षत्रिय",
    "ஸ்ரீநிவாசன்",
    "ẹ̀kọ́ Ọlábíyìí",
    "김철수",
    "Zoë 🎻",
]
NO_SITES = [
    "J.R.R. Tolkien",
    "J.R.R.Tolkien",
    "JRR.Tolkien",
    "St.John",
    "st.john",
    "Dr.Meyer",
    "dr.meyer",
    "DR.MEYER",
    "Prof.Dr.Meyer",
    "Dr.med.Müller",
    "Dr.med. Müller",
    "Dr.phil.habil. A. Smith",
    "Dr.h.c.mult. Smith",
    "Dipl.-Ing.Schmidt",
    "Dipl.ing. Schmidt",
    "A.B",
    "z.B.",
    "e.V.",
    "Ph.D.",
    "M.Sc.",
    "Jr.",
    "J.de Vries",
    "A.de la Cruz",
    "J.DE VRIES",
    "Chr.van Dam",
    "Ma.de los Ángeles",
    "j.smith",
    "will.i.am",
    "k.d. lang",
    "นพ.สมชาย ใจดี",
    "ดร.สมหญิง",
    "د.محمد",
    "ד.כהן",
    "Им. Ш.Петров",
    "Иванов И.И.",
    "Anna-Maria O'Neil",
    "Web 2.0",
    "3.14",
]
SITES = [
    "casino.ru",
    "Casino.ru",
    "CASINO.RU",
    "evil.co.uk",
    "spam.de/x",
    "t.co/abc",
    "t.co",
    "Zoë Müller casino24.ru",
    "Zoë (casino.ru)",
    "shop.com",
    "Shop.Com",
    "SHOP.COM",
    "casino.рф",
    "казино.рф",
    "foo.xn--p1ai",
    "casino.bet",
    "visit my-site.info now",
    "dr.evil.ru",
    "casino．ru",
    "casino。ru",
    "zoe@mail",
    "zoe@mail.example",
]


@pytest.mark.parametrize("name", [*NAMES, *NO_SITES])
def test_a_name_is_signed_as_written_in_every_script(name: str) -> None:
    try:
        read = rules.read_name(name, allows_initials=True)
    except forms.WithoutLetters:
        assert not any(character.isalpha() for character in name)
        return
    assert read == forms.normalize("NFC", name)


@pytest.mark.parametrize("code", UNSEEN, ids=hex)
@pytest.mark.parametrize("around", ["Zo{}ë", "{}", "Zoë{}", "Zoë {}Müller"])
def test_a_character_that_nobody_sees_is_refused_where_no_script_needs_it(code: int, around: str) -> None:
    with pytest.raises((forms.CharacterForbidden, forms.Empty)):
        rules.read_name(around.format(chr(code)), allows_initials=True)


@pytest.mark.parametrize(
    "name", ["علی\u200c\u200cرضا", "\u200cعلی", "علی \u200d", "Zoë\u180b", "Zoë\U000e0101", "x🎻\u200d🎻"]
)
def test_a_joiner_or_a_selector_follows_a_letter_of_its_script(name: str) -> None:
    with pytest.raises(forms.CharacterForbidden):
        rules.read_name(name, allows_initials=True)


@pytest.mark.parametrize(
    "name",
    [
        "Z" + "\u0335\u0301\u0302" * 60,
        "Zoe" + "\u0323\u0301\u0302\u0303\u0304\u0305",
        "ก" + "\u0e34" * 20,
        "م" + "\u064b" * 9,
    ],
)
def test_piles_of_marks_are_refused(name: str) -> None:
    with pytest.raises(forms.MarksPiled):
        rules.read_name(name, allows_initials=True)


@pytest.mark.parametrize("name", SITES)
def test_the_name_of_a_site_is_refused_as_the_name_of_a_person(name: str) -> None:
    with pytest.raises(forms.HoldsAddress):
        rules.read_name(name, allows_initials=True)


@pytest.mark.parametrize("field", ["role", "affiliation", "reservation"])
@pytest.mark.parametrize(
    "typed", ["zoe@mail.example", "write to zoe@mail.co.uk", "http://x.example", "https://taz.de", "www.taz.de"]
)
def test_no_address_that_can_be_followed_stands_in_role_affiliation_or_reservation(field: str, typed: str) -> None:
    with pytest.raises(rules.FormRefused) as refused:
        rules.read_signature(
            make_typed(**{field: typed}), make_terms(allows_person_reservations=True), today=TODAY, latest=LATEST
        )
    assert refused.value.reasons == {field: forms.HoldsAddress}


@pytest.mark.parametrize("typed", ["Booking.com", "taz.de", "ver.di", "IG Metall/ver.di", "Attac", "editor at taz.de"])
def test_an_organisation_is_called_as_it_calls_itself(typed: str) -> None:
    signature = rules.read_signature(
        make_typed(role=typed, affiliation=typed), make_terms(), today=TODAY, latest=LATEST
    )

    assert (signature.record.role, signature.record.affiliation) == (typed, typed)


def test_what_is_corrected_later_is_read_the_same_way() -> None:
    signed = rules.read_signature(make_typed(), make_terms(), today=TODAY, latest=LATEST).record

    with pytest.raises(rules.FormRefused) as refused:
        rules.read_correction(Typed(name="casino.ru", role="zoe@mail.example"), make_terms(), signed)
    assert refused.value.reasons == {"name": forms.HoldsAddress, "role": forms.HoldsAddress}
