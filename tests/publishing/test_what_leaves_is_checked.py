"""What does not agree with the log never leaves: the run refuses, and readers keep what stood there."""

from __future__ import annotations

from copy import deepcopy

import pytest
from tests.builders import make_collection, make_waiting
from tests.publishing.conftest import integrate_and_publish
from tests.publishing.test_writing_little import read_all

from undersigned.logkeeper import rules as log_rules
from undersigned.publishing import checks, rules
from undersigned.signing.models import Opening, Tally

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(house):
    """A bundle with two names."""

    def build():
        collection = make_collection()
        for name in ("Ann Example", "Bo Example"):
            make_waiting(collection, name)
        integrate_and_publish(collection)
        return collection

    return house.make(build)


@pytest.fixture
def published(built):
    return deepcopy(built)


def refuses(reason, collection, bring_out, folder_of) -> None:
    before = read_all(folder_of(collection))
    make_waiting(collection, "Cy Example")
    with pytest.raises(reason):
        bring_out(collection)
    assert read_all(folder_of(collection)) == before


def test_a_name_that_was_changed_in_the_database(published, bring_out, folder_of):
    row = Opening.objects.filter(collection=published).first()
    Opening.objects.filter(pk=row.pk).update(record=bytes(row.record).replace(b"Example", b"Forgery"))

    refuses(rules.NameDisagrees, published, bring_out, folder_of)


def test_a_name_that_is_missing_in_the_database(published, bring_out, folder_of):
    Opening.objects.filter(collection=published).first().delete()

    refuses(rules.NameDisagrees, published, bring_out, folder_of)


def test_a_name_that_is_hidden_only_in_the_database(published, bring_out, folder_of):
    row = Opening.objects.filter(collection=published).first()
    Opening.objects.filter(pk=row.pk).update(is_hidden=True)

    refuses(rules.NameDisagrees, published, bring_out, folder_of)


def test_counts_that_are_not_those_of_the_log(published, bring_out, folder_of):
    Tally.objects.filter(collection=published, klass="person").update(listed=7)

    refuses(rules.CountsDisagree, published, bring_out, folder_of)


def test_a_published_log_that_the_database_does_not_know(published, bring_out, folder_of):
    checkpoint = folder_of(published) / "checkpoint"
    lines = checkpoint.read_text().split("\n")
    lines[2] = "A" * 43 + "="
    checkpoint.write_text("\n".join(lines))

    refuses(log_rules.LogForked, published, bring_out, folder_of)


def test_a_page_with_a_name_outside_of_its_list():
    row = '<li id="s1"><bdi>Ann</bdi></li>'
    page = f'<p>{row}</p>\n<ol class="signatories">\n{row}\n</ol>\n'.encode()

    with pytest.raises(rules.PageDisagrees):
        checks.check_page("page.html", page, [row])


def test_a_page_that_lists_somebody_else():
    page = b'<ol class="signatories">\n<li id="s1"><bdi>Bo</bdi></li>\n</ol>\n'

    with pytest.raises(rules.PageDisagrees):
        checks.check_page("page.html", page, ['<li id="s1"><bdi>Ann</bdi></li>'])
