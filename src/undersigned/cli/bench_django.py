"""The contender of the letter box: a plain Django view, with a form and the ORM, that does the work of `submit`.

It opens the same state, makes the same token, looks up the same claim, seals the same link and mail, and queues the
mail in one transaction. In its favour: only the middleware that sets the headers, and no access log.
"""

from __future__ import annotations

import os
import secrets
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    from django.http import HttpRequest, HttpResponse


def make_site() -> WSGIApplication:
    """Return a site with this one view."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.web.settings")
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import path

    django.setup(set_prefix=False)
    settings.MIDDLEWARE = ["undersigned.web.middleware.security_headers"]
    settings.ROOT_URLCONF = (path("s/<slug:slug>/submit", _make_view()),)
    return WSGIHandler()


def _make_view() -> Callable[[HttpRequest, str], HttpResponse]:
    from django import forms
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.db import transaction
    from django.http import HttpResponseBadRequest
    from django.shortcuts import get_object_or_404, render

    from undersigned.letterbox.keys import Keys
    from undersigned.letterbox.mails import Mails
    from undersigned.outbox.box import seal_message
    from undersigned.outbox.models import Mail
    from undersigned.outbox.rules import Message
    from undersigned.publiclog.encoding import parse_base64url
    from undersigned.sealing import link
    from undersigned.sealing.dated import find_day
    from undersigned.sealing.dedupe import make_token, normalise_address
    from undersigned.sealing.errors import SealingError
    from undersigned.sealing.form import open_form
    from undersigned.signing.models import Claim, Collection
    from undersigned.signing.rules import CollectionState

    keys, mails = Keys(settings.RING), Mails()

    class SubmitForm(forms.Form):
        """The hidden state, opened."""

        state = forms.CharField(max_length=20_000)

        def clean_state(self) -> dict[str, object]:
            """Open the state, or say that it is not ours."""
            try:
                box = parse_base64url(self.cleaned_data["state"])
                day_keys = keys.of_day(find_day(box), int(time.time()))
                return open_form(box, form="submit", key=day_keys.form)
            except (SealingError, ValueError) as error:
                raise ValidationError("not a form of ours") from error

    def queue_mail(collection: Collection, state: dict[str, str]) -> None:
        now = int(time.time())
        today = keys.of_today(now)
        token = make_token(
            settings.RING.statement_key(collection.pk), collection.version, normalise_address(state["a"])
        )
        common: Any = {"key": today.link, "day": today.day, "nonce": secrets.token_bytes(12)}
        expires_at = now + link.LIFETIME_SECONDS
        if Claim.objects.filter(token=token).exists():
            name, page = "known", "w"
            box = link.seal_manage_link(link.ManageLink(collection.pk, state["a"], state["l"], expires_at), **common)
        else:
            name, page = "confirm", "c"
            made = link.ConfirmLink(
                secrets.token_bytes(32),
                collection.pk,
                collection.version,
                state["a"],
                state["l"],
                state["vis"],
                state["r"].encode(),
                expires_at,
            )
            box = link.seal_confirm_link(made, **common)
        url = f"{settings.INSTANCE.base_url}/{page}#{link.format_link(box)}"
        subject, body, lang = mails.format_mail(
            name, state["l"], title=collection.title, link=url, host=settings.INSTANCE.host
        )
        sealed = seal_message(Message(state["a"], subject, body, lang), keys.outbox, secrets.token_bytes(12))
        Mail.objects.create(id=secrets.token_bytes(16), box=sealed)

    def submit(request: HttpRequest, slug: str) -> HttpResponse:
        form = SubmitForm(request.POST)
        if not form.is_valid():
            return HttpResponseBadRequest("no")
        state = form.cleaned_data["state"]
        with transaction.atomic():
            collection = get_object_or_404(Collection, slug=slug)
            if collection.state != CollectionState.OPEN or collection.text_sha256 not in state["r"]:
                return HttpResponseBadRequest("no")
            queue_mail(collection, state)
        slots = {"address": state["a"], "mailbox": ""}
        response = render(request, "letterbox/sent.html", {"slot": slots, "lang": "en"})
        response["Content-Length"] = str(len(response.content))
        return response

    return submit
