"""The privacy notice to begin with speaks of every choice that the statement offers, and of no other."""

import pytest
from django.urls import reverse
from tests.builders import make_convenor, make_statement

from undersigned.desk.words import PRIVACY_NOTICE, privacy_paragraphs
from undersigned.texts.models import Statement

OFFERS = ("convenors", "threshold", "members", "news")
SAYS = {
    "convenors": "only we can read your name",
    "threshold": "only several trustees together",
    "members": "counted as a member",
    "news": "kept informed",
}


def offered(*names):
    return privacy_paragraphs(**{name: name in names for name in (*OFFERS, "people_at_risk")})


@pytest.mark.parametrize("name", OFFERS)
def test_each_choice_has_its_paragraph(name):
    words = "\n".join(str(one) for one in offered(name))

    assert [other for other in OFFERS if SAYS[other] in words] == [name]
    assert "destroyed" in words


def test_names_alone_need_no_more_than_the_usual_notice():
    assert offered() == []


@pytest.mark.django_db
def test_the_desk_offers_what_is_missing_from_the_notice(client):
    convenor = make_convenor()
    statement = make_statement(convenor)
    client.force_login(convenor, "undersigned.accounts.backends.LinkBackend")
    Statement.objects.filter(pk=statement.pk).update(offers_convenors=True, privacy=str(PRIVACY_NOTICE))

    page = client.get(reverse("desk:details", args=[statement.slug])).content.decode()
    assert "Copy these into the notice" in page
    assert SAYS["convenors"] in page

    whole = "\n\n".join(str(words) for words in (PRIVACY_NOTICE, *offered("convenors")))
    Statement.objects.filter(pk=statement.pk).update(privacy=whole)
    assert "Copy these" not in client.get(reverse("desk:details", args=[statement.slug])).content.decode()
