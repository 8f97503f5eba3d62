"""The front answers servers of the Fediverse as a web server in its place does: by files, for the one account."""

import pytest

ACCOUNT = "acct:statements@letters.example.org"


@pytest.fixture
def public(instance, front):
    folder = instance.public / "fediverse"
    folder.mkdir(parents=True)
    (folder / "webfinger.jrd").write_text("{}")
    (folder / "actor.activity").write_text("{}")
    return instance.public


def ask(front, query):
    return front.get(f"/.well-known/webfinger{query}")


@pytest.mark.parametrize(
    "resource",
    [
        ACCOUNT,
        ACCOUNT.replace(":", "%3A").replace("@", "%40"),
        ACCOUNT.replace(":", "%3a").replace("@", "%40"),
        "https://letters.example.org/fediverse/actor.activity",
        "https%3A%2F%2Fletters.example.org%2F",
    ],
)
def test_the_account_is_found_however_it_is_spelt(front, public, resource):
    answer = ask(front, f"?rel=self&resource={resource}")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jrd+json")


@pytest.mark.parametrize(
    "query", ["", "?resource=", "?resource=acct:other@letters.example.org", "?resource=statements"]
)
def test_nobody_else_is_there(front, public, query):
    assert ask(front, query).status_code == 404


def test_nobody_is_there_while_it_is_off(front, instance):
    assert ask(front, f"?resource={ACCOUNT}").status_code == 404


def test_documents_have_their_type(front, public):
    answer = front.get("/fediverse/actor.activity")

    assert answer.headers["content-type"] == "application/activity+json"


def test_other_hidden_paths_stay_hidden(front, public):
    (public / ".well-known").mkdir()
    (public / ".well-known" / "x").write_text("x")

    assert front.get("/.well-known/x").status_code == 404
