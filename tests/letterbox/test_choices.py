"""Who may see a name is the signatory's choice, kept in storage: what is locked never touches the disk open."""

from __future__ import annotations

import re

import pytest

from tests.letterbox.test_nothing_to_seize import read_everything
from tests.letterbox.visitor import NOON, SLUG, TEXT, Visitor, execute, select, set_collection
from undersigned.publiclog.entry import Sign, SignerClass, Visibility, format_entry
from undersigned.publiclog.record import commit, parse_record
from undersigned.sealing.contents import SealedSignature, parse_content
from undersigned.sealing.envelope import KeyWrong, find_recipient, generate_key, open_sealed
from undersigned.sealing.link import open_link, parse_link

KEY, SECOND, TRUSTEES = (generate_key() for _ in range(3))


@pytest.fixture
def locking(visitor: Visitor) -> Visitor:
    """A letter box whose one statement offers names, and names that only the convenors can read."""
    recipients = f"{find_recipient(KEY)}\n{find_recipient(SECOND)}"
    set_collection(visitor.url, choices="public,convenors", recipients=recipients, epoch=1)
    return visitor


def offer_threshold(visitor: Visitor, **columns: object) -> None:
    set_collection(
        visitor.url,
        choices="public,threshold",
        threshold_recipient=find_recipient(TRUSTEES),
        epoch=1,
        threshold=100,
        threshold_until="2026-12-31",
        needed=3,
        papers=5,
        **columns,
    )


def read_waiting(visitor: Visitor, columns: str = "vis, record, salt, sealed, epoch, in_slot, c") -> tuple[object, ...]:
    (row,) = select(visitor.url, f"SELECT {columns} FROM signing_waiting")
    return row


def read_change(visitor: Visitor, columns: str) -> tuple[object, ...]:
    (row,) = select(visitor.url, f"SELECT {columns} FROM signing_waiting WHERE of_c IS NOT NULL")
    return row


def open_row(sealed: object, key: str) -> SealedSignature:
    content = parse_content(open_sealed(bytes(sealed), [key]))
    assert isinstance(content, SealedSignature)
    return content


def integrate(visitor: Visitor) -> None:
    """Move the one waiting signature into the log by hand, as the slot would."""
    c, klass, vis, record, salt, sealed = read_waiting(visitor, "c, klass, vis, record, salt, sealed")
    entry = format_entry(Sign(c=str(c), class_=SignerClass(klass), text=TEXT, vis=Visibility(vis)))
    execute(visitor.url, 'INSERT INTO logkeeper_entry (log_id, "index", data, c) VALUES (1, ?, ?, ?)', (7, entry, c))
    if record is not None:
        execute(
            visitor.url,
            'INSERT INTO signing_opening (collection_id, "index", c, salt, record, klass, version, name_key, is_hidden)'
            " VALUES (1, 7, ?, ?, ?, ?, 1, '', ?)",
            (c, salt, record, klass, False),
        )
    if sealed is not None:
        execute(
            visitor.url,
            "INSERT INTO signing_sealed (c, of_c, collection_id, epoch, vis, sealed) VALUES (?, ?, 1, 1, ?, ?)",
            (c, c, vis, sealed),
        )
    execute(visitor.url, "DELETE FROM signing_waiting")


def test_nothing_is_chosen_beforehand_and_at_most_two_choices_are_shown(locking: Visitor) -> None:
    reply = locking.check(vis="")

    assert reply.status == 422
    assert "Please choose one." in reply.text
    assert re.findall(r'<div class="choice" (hidden)?>\s*<input type="radio"[^>]* name="vis"', reply.text) == [
        "",
        "",
        "hidden",
    ]
    assert not re.search(r'name="vis"[^>]*checked', reply.text)


def test_where_names_alone_are_offered_there_is_nothing_to_choose(visitor: Visitor) -> None:
    form = visitor.check(name="")

    assert form.text.count('name="vis"') == 1
    assert form.hidden("vis") == "public"
    assert "<span >You get a link to confirm. The address is not published and not kept." in form.text
    assert visitor.check(vis="convenors").status == 422


@pytest.mark.parametrize("vis", ["convenors", "threshold", ""])
def test_who_does_not_wish_to_be_named_is_not_made_to_consent_to_a_public_name(visitor: Visitor, vis: str) -> None:
    form = visitor.check(vis=vis)

    assert form.status == 422
    assert "Signing without a public name is not offered here." in form.text
    assert "Anyone can see, copy and keep it" in form.text
    assert not re.search(r'name="consent"[^>]* checked', form.text)


def test_a_choice_that_is_not_offered_leaves_nothing_chosen_and_no_consent(locking: Visitor) -> None:
    form = locking.check(vis="threshold")

    assert form.status == 422
    assert "This choice is not offered, or not any more." in form.text
    assert not re.search(r'name="(?:vis|consent)"[^>]* checked', form.text)


def test_who_wants_a_name_locked_where_that_is_offered_no_more_reads_so(locking: Visitor) -> None:
    page = locking.post("/w", {"code": locking.confirm().code})
    set_collection(locking.url, choices="public")

    reply = locking.post("/w/change", {"state": page.hidden("state"), "vis": "convenors"})

    assert reply.status == 422
    assert "This choice is not offered, or not any more." in reply.text


def test_check_and_send_says_of_each_choice_what_everyone_will_see(locking: Visitor) -> None:
    public, locked = locking.check(vis="public"), locking.check(vis="convenors")

    assert "This is what everyone will see:" in public.text
    assert "Everyone will see only a number." in locked.text
    assert "Passengers' Round Table" in locked.text
    assert "24 November 2026" in locked.text
    assert "If this server were secretly taken over" in locked.text


def test_what_was_chosen_is_there_again_when_something_is_changed(locking: Visitor) -> None:
    set_collection(locking.url, offers_news=True)
    state = locking.check(vis="convenors", news="yes").hidden("state")

    form = locking.post(f"/s/{SLUG}/submit", {"state": state, "change": "yes"})

    assert re.search(r'value="convenors"[^>]* checked', form.text)
    assert re.search(r'name="news"[^>]* checked', form.text)


def test_only_the_convenors_can_read_my_name(locking: Visitor) -> None:
    reply = locking.confirm(name="Canary Zoë", email="canary.zoe@mail.example", role="canary role", vis="convenors")

    assert reply.status == 200, reply.text
    vis, record, salt, sealed, epoch, in_slot, c = read_waiting(locking)
    assert (vis, record, salt, epoch, bool(in_slot)) == ("convenors", None, None, 1, True)
    for key in (KEY, SECOND):
        content = open_row(sealed, key)
        assert parse_record(content.record).name == "Canary Zoë"
        assert (content.address, content.wants_news) == ("canary.zoe@mail.example", False)
        assert commit(content.salt, content.record) == c
    disk = read_everything(locking.url)
    for needle in (b"Canary", b"canary", content.salt, "Zoë".encode()):
        assert needle not in disk


def test_a_threshold_name_is_locked_to_the_trustees_alone(visitor: Visitor) -> None:
    offer_threshold(visitor, recipients=find_recipient(KEY))
    check = visitor.check(vis="threshold")
    assert "Once at least 100 have signed like this" in check.text
    assert "Any 3 of 5 people" in check.text
    assert "31 December 2026" in check.text

    assert visitor.confirm(vis="threshold").status == 200

    vis, _, _, sealed, *_ = read_waiting(visitor)
    assert vis == "threshold"
    assert parse_record(open_row(sealed, TRUSTEES).record).name == "Zoë Müller"
    with pytest.raises(KeyWrong):
        open_row(sealed, KEY)


def test_the_page_after_signing_says_when_it_counts_and_that_a_receipt_is_evidence(locking: Visitor) -> None:
    reply = locking.confirm(vis="convenors")

    assert "24 November 2026" in reply.text
    assert "27 November 2026" in reply.text
    assert reply.text.index("On a searched telephone this is evidence.") < reply.text.index('action="/receipt"')
    assert "do not save this page" in reply.text


def test_a_link_pressed_again_shows_the_same_page_also_when_nothing_can_be_locked_any_more(locking: Visitor) -> None:
    link = locking.link(vis="convenors")
    first = locking.post("/c", {"code": link})
    set_collection(locking.url, locked_paused=True)
    locking.now += 60

    assert locking.post("/c", {"code": link}).body == first.body
    assert locking.count("signing_waiting") == 1


def test_a_link_pressed_again_after_the_name_became_public_does_not_say_that_only_the_convenors_read_it(
    locking: Visitor,
) -> None:
    link = locking.link(vis="convenors")
    first = locking.post("/c", {"code": link})
    state = locking.post("/w", {"code": first.code}).hidden("state")
    changed = {"state": state, "vis": "public", "name": "Zoë Müller"}
    assert locking.post("/w/change", changed).status == 200

    again = locking.post("/c", {"code": link})

    shown = re.sub(r"<p hidden>.*?</p>", "", again.text)
    assert again.status == 200
    assert "It does not stand like this any more" in shown
    assert "Everyone sees only a number" not in shown


def test_nothing_is_locked_while_nobody_has_shown_that_the_key_opens(locking: Visitor) -> None:
    link = locking.link(vis="convenors")
    set_collection(locking.url, locked_paused=True)
    locking.now += 2

    refused = locking.post("/c", {"code": link})
    form = locking.check(vis="convenors")

    assert refused.status == 409
    assert "can't be locked at the moment" in refused.text
    assert locking.count("signing_waiting") == locking.count("signing_claim") == 0
    assert form.status == 422
    assert locking.check(vis="public").status == 200
    set_collection(locking.url, locked_paused=False)
    locking.now += 2
    assert locking.post("/c", {"code": link}).status == 200


def test_a_choice_that_is_not_offered_any_more_is_not_stored(locking: Visitor) -> None:
    link = locking.link(vis="convenors")
    set_collection(locking.url, choices="public")
    locking.now += 2

    assert locking.post("/c", {"code": link}).status == 409
    assert locking.count("signing_waiting") == 0


def test_a_key_that_changed_a_moment_ago_is_used_at_once(locking: Visitor) -> None:
    link = locking.link(vis="convenors")
    locking.check(vis="convenors")  # the letter box knows the old key for a second
    set_collection(locking.url, recipients=find_recipient(TRUSTEES), epoch=2)

    assert locking.post("/c", {"code": link}).status == 200

    _, _, _, sealed, epoch, *_ = read_waiting(locking)
    assert epoch == 2
    assert parse_record(open_row(sealed, TRUSTEES).record).name == "Zoë Müller"


def test_who_wants_news_and_who_does_not_can_not_be_told_apart_on_the_disk(locking: Visitor) -> None:
    set_collection(locking.url, choices="public", offers_news=True)
    lengths = set()
    for number, news in enumerate(["yes", ""]):
        reply = locking.confirm(email=f"zoe{number}@mail.example", news=news)
        assert reply.status == 200, reply.text
        sealed, epoch, in_slot = read_waiting(locking, "sealed, epoch, in_slot")
        content = open_row(sealed, KEY)
        assert (content.address.strip(), content.wants_news) == ("zoe0@mail.example" if news else "", bool(news))
        assert (epoch, bool(in_slot)) == (1, False)
        lengths.add(len(open_sealed(bytes(sealed), [KEY])))
        execute(locking.url, "DELETE FROM signing_waiting")

    assert len(lengths) == 1


def test_news_are_not_offered_where_no_key_is_and_not_with_a_name_that_trustees_lock(visitor: Visitor) -> None:
    assert "Keep me informed" not in visitor.check(name="").text
    assert visitor.check(news="yes").status == 422
    offer_threshold(visitor, recipients=find_recipient(KEY), offers_news=True)
    visitor.now += 2

    refused = visitor.check(vis="threshold", news="yes")

    assert refused.status == 422
    assert "can't read what is locked for others" in refused.text


def test_a_name_that_waits_for_a_look_is_held(visitor: Visitor) -> None:
    set_collection(visitor.url, reviews_first=True)

    reply = visitor.confirm()

    assert bool(read_waiting(visitor, "is_held")[0])
    assert re.search(r"<p >[^<]*A convenor looks at it first", reply.text)


@pytest.mark.parametrize("is_in_log", [False, True])
def test_a_locked_signature_is_changed_by_typing_it_anew(locking: Visitor, is_in_log: bool) -> None:
    code = locking.confirm(vis="convenors").code
    c = read_waiting(locking, "c")[0]
    if is_in_log:
        integrate(locking)
    page = locking.post("/w", {"code": code})
    assert "Only Passengers' Round Table can read your name" in page.text
    assert "Zoë" not in page.text
    state = page.hidden("state")

    assert locking.post("/w/change", {"state": state, "name": "Zoe M."}).status == 422
    changed = locking.post("/w/change", {"state": state, "vis": "convenors", "name": "Zoë Mueller", "role": "nurse"})

    assert changed.status == 200, changed.text
    vis, record, sealed, of_c, in_slot = read_change(locking, "vis, record, sealed, of_c, in_slot")
    assert (vis, record, of_c, bool(in_slot)) == ("convenors", None, c, True)
    assert parse_record(open_row(sealed, KEY).record).name == "Zoë Mueller"


def test_a_locked_name_becomes_public_within_seconds(locking: Visitor) -> None:
    code = locking.confirm(vis="convenors").code
    integrate(locking)
    state = locking.post("/w", {"code": code}).hidden("state")

    reply = locking.post("/w/change", {"state": state, "vis": "public", "name": "Zoë Müller"})

    assert reply.status == 200, reply.text
    vis, in_slot = read_change(locking, "vis, in_slot")
    assert (vis, bool(in_slot)) == ("public", False)


def test_a_public_name_is_locked_within_seconds(locking: Visitor) -> None:
    code = locking.confirm(name="Eva Offen", vis="public").code
    integrate(locking)
    page = locking.post("/w", {"code": code})
    assert "Lock my name" in page.text

    reply = locking.post("/w/change", {"state": page.hidden("state"), "vis": "convenors"})

    assert reply.status == 200, reply.text
    assert "disappears from our pages within seconds" in reply.text
    vis, record, sealed, in_slot = read_change(locking, "vis, record, sealed, in_slot")
    assert (vis, record, bool(in_slot)) == ("convenors", None, False)
    assert parse_record(open_row(sealed, KEY).record).name == "Eva Offen"


@pytest.mark.parametrize("way", ["code", "mailbox"])
def test_a_locked_signature_is_taken_back_by_code_or_mailbox(locking: Visitor, way: str) -> None:
    code = locking.confirm(vis="convenors").code
    if way == "mailbox":
        locking.post("/w/mail", {"statement": SLUG, "email": "zoe@mail.example"})
        code = re.search(r"^http\S+/w#\S+$", locking.newest_mail().body, re.MULTILINE).group()
    state = locking.post("/w", {"code": code}).hidden("state")

    reply = locking.post("/w/withdraw", {"state": state})

    assert reply.status == 200
    assert "in the night to 24 November 2026" in reply.text
    assert locking.count("signing_claim") == locking.count("signing_bycode") == 0
    assert bool(read_change(locking, "in_slot")[0])


def test_a_change_waits_for_the_slot_that_its_signature_still_waits_for(locking: Visitor) -> None:
    code = locking.confirm(vis="convenors").code
    state = locking.post("/w", {"code": code}).hidden("state")

    assert locking.post("/w/change", {"state": state, "vis": "public", "name": "Zoë"}).status == 200

    vis, in_slot = read_change(locking, "vis, in_slot")
    assert (vis, bool(in_slot)) == ("public", True)


def test_what_is_locked_for_the_trustees_is_not_locked_for_the_convenors(visitor: Visitor) -> None:
    offer_threshold(visitor, recipients=find_recipient(KEY))
    code = visitor.confirm(vis="threshold").code
    set_collection(visitor.url, choices="public,convenors")
    state = visitor.post("/w", {"code": code}).hidden("state")

    assert visitor.post("/w/change", {"state": state, "vis": "convenors", "name": "Zoë"}).status == 422


@pytest.mark.parametrize("vis", ["public", "convenors"])
def test_new_and_known_addresses_get_the_same_page_with_either_choice(locking: Visitor, vis: str) -> None:
    locking.confirm(email="known@mail.example", vis="convenors")

    known = locking.submit(email="known@mail.example", vis=vis)
    novel = locking.submit(email="novel@mail.example", vis=vis)

    assert (known.status, known.headers) == (novel.status, novel.headers)
    assert known.body.replace(b"known@", b"novel@") == novel.body
    assert len(set(select(locking.url, "SELECT length(box) FROM outbox_mail"))) == 1


def test_the_mailed_link_carries_the_choice_and_nothing_of_it_is_stored_before(locking: Visitor) -> None:
    set_collection(locking.url, offers_news=True)
    box = parse_link(locking.link(vis="convenors", news="yes"))

    link = open_link(box, key=locking.app.office.keys.of_today(NOON).link)

    assert (link.vis, link.wants_news) == ("convenors", True)
    assert locking.count("signing_waiting") == locking.count("signing_claim") == 0
