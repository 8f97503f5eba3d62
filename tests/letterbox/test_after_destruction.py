"""At the end all marks and their key are destroyed: the code goes on working, the mailbox finds nobody any more."""

from __future__ import annotations

from tests.letterbox.test_changing import manage_by_mail
from tests.letterbox.visitor import Visitor, execute, select, set_collection
from undersigned.instance.ring import Ring


def destroy(visitor: Visitor) -> None:
    """What two convenors and the worker do to the rows and the key."""
    ((collection,),) = select(visitor.url, "SELECT id FROM signing_collection")
    set_collection(visitor.url, state="closed")
    execute(visitor.url, "DELETE FROM signing_claim")
    Ring(visitor.instance).destroy_statement_key(collection)


def test_a_public_name_is_taken_back_with_the_code_after_everything_is_destroyed(visitor: Visitor) -> None:
    code = visitor.confirm().code
    destroy(visitor)

    page = visitor.post("/w", {"code": code})
    reply = visitor.post("/w/withdraw", {"state": page.hidden("state")})

    assert reply.status == 200
    assert len(select(visitor.url, "SELECT of_c FROM signing_waiting WHERE kind = 'withdraw'")) == 1
    assert visitor.count("signing_bycode") == 0
    # Pressed again, it finds nothing that stands.
    assert visitor.post("/w/withdraw", {"state": page.hidden("state")}).status == 410


def test_the_mailbox_finds_nobody_and_says_why(visitor: Visitor) -> None:
    visitor.confirm()
    destroy(visitor)

    reply = manage_by_mail(visitor)

    assert reply.status == 410
    assert "the marks of mail addresses were destroyed" in reply.text
    assert "Your code still works" in reply.text


def test_who_never_signed_is_told_the_same(visitor: Visitor) -> None:
    visitor.confirm()
    destroy(visitor)

    assert manage_by_mail(visitor).text == manage_by_mail(visitor, "nobody@mail.example").text
