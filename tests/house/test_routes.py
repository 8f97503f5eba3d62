"""Every address of the site is on the public list, or refuses strangers."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

PUBLIC = {
    "desk/sign-in/": "shows all ways in; takes a one-time link, whose code is what lets in",
    "desk/sign-in/mail/": "asks for the address that a code is mailed to; answers alike whoever it belongs to",
    "desk/sign-in/closed/": "says that an account is switched off; the same words for everybody",
    "desk/passkeys.js": "a script of the sign-in page",
    "desk/link.js": "a script of the sign-in page",
    "table/enter/": "takes an invitation, whose code is what lets in; mails a code, and answers alike whoever it is",
    "table/enter/code/": "takes the mailed code, in the session that asked for it; leads strangers to the page before",
    "table/enter/passkey/": "asks for a passkey, which is what lets in; answers alike whoever it is",
    "api/v1/openapi.json": "describes the API, the same for every instance",
    "api/v1/webhook-key": "the public key that webhooks are signed with, one for the instance",
    "api/v1/problems": "lists what programs may be refused, the same for every instance",
    "signon/": "takes an invitation to sign before a release, whose code is what shows anything",
    "signon/press/": "takes the link of a press copy, whose code is what shows anything",
    "translate/enter/": "takes a link, whose code is what lets in; says what it is for before it is used",
    "translate/offer/<slug:slug>/": "takes a translation; nothing is public before a convenor looked",
    "mailbox/": "mails of a trial instance; looks at where the request comes from",
}
"""Addresses of the site that strangers may reach, and why."""

NOWHERE = "api/"
"""Everything else below /api/: answered as not there, in the shape that programs read."""

_SAMPLES = {"str": "abc", "slug": "abc", "int": "1", "path": "abc"}


def walk(patterns, before=""):
    """Yield every route as it is written."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from walk(pattern.url_patterns, route)


def fill(route):
    """Return *route* with something in the place of each parameter."""
    for kind, value in _SAMPLES.items():
        while f"<{kind}:" in route:
            start = route.index(f"<{kind}:")
            route = route[:start] + value + route[route.index(">", start) + 1 :]
    return "/" + route


ROUTES = sorted("api/nothing" if route == NOWHERE else route for route in walk(get_resolver().url_patterns))


def test_there_are_routes_to_look_at():
    assert len(ROUTES) > 10


def test_every_public_route_exists():
    assert set(PUBLIC) <= set(ROUTES)


@pytest.mark.django_db
@pytest.mark.parametrize("route", [route for route in ROUTES if route not in PUBLIC])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_turned_away(route, method):
    answer = getattr(Client(HTTP_HOST="letters.example.org"), method)(fill(route))

    is_led_to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/desk/sign-in/")
    assert is_led_to_sign_in or answer.status_code in {401, 403, 404, 405}, answer.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_carries_the_headers_of_the_house(route):
    from undersigned.instance.headers import SECURITY_HEADERS

    answer = Client(HTTP_HOST="letters.example.org").get(fill(route))

    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
