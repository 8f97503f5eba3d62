"""Who may see a name: the part of the form where it is chosen, and the words that say what each choice comes to."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from undersigned.letterbox.rows import format_preview
from undersigned.letterbox.slots import Html
from undersigned.publiclog.entry import Visibility
from undersigned.signing.rules import find_last_slot, find_next_slot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.letterbox.office import Office
    from undersigned.letterbox.slots import Pages
    from undersigned.letterbox.tables import Collection
    from undersigned.publiclog.record import Record
    from undersigned.signing.rules import FormRefused


def format_choices(
    fields: Mapping[str, str], collection: Collection, *, pages: Pages, lang: str, refused: FormRefused | None = None
) -> dict[str, str]:
    """Return the values of the form that have to do with choices: which are offered, chosen, wrong.

    Where names alone are offered there is nothing to choose, and the page says what a public name means.
    """
    is_simple = collection.choices == (Visibility.PUBLIC,)
    reasons = refused.reasons if refused else {}
    values = terms_of(collection, pages, lang) | {"values.prefix": "sign"}
    # Who wishes not to be named is told that there is no such choice; what the one there is means stands below it.
    wrong = {name: "NamesOnly" if is_simple else reasons[name].__name__ for name in ("vis",) if name in reasons}
    wrong |= {name: reasons[name].__name__ for name in ("consent", "news") if name in reasons}
    values |= {f"errors.{name}": pages.say(code, lang) for name, code in wrong.items()}
    # Nothing is chosen beforehand, nor what can't be chosen.
    values |= {f"checked.vis_{fields['vis']}": "checked"} if fields.get("vis") and "vis" not in reasons else {}
    # Consent is to a text and to who may see the name: where one of them is another, it has to be given anew.
    ticked = ("news",) if reasons.keys() & {"text", "vis"} else ("consent", "news")
    values |= {f"checked.{name}": "checked" for name in ticked if is_ticked(fields, name)}
    values |= {f"hidden.{name}": word for name, word in hide_choices(collection).items()}
    choices = pages.fill("names" if is_simple else "choices", lang, values)
    has_news = collection.offers_news and not collection.locked_paused
    news = pages.fill("news", lang, values).decode() if has_news else _say_alone(values.get("errors.news", ""))
    keeps = not is_simple or has_news
    return {
        "values.choices": Html(choices.decode()),
        "values.news": Html(news),
        "hidden.not_kept": "hidden" if keeps else "",
        "hidden.may_be_locked": "" if keeps else "hidden",
    }


def _say_alone(wrong: str) -> str:
    """Return what is wrong with a field that the form does not have, or not any more."""
    return f'<p class="error">{escape(wrong)}</p>' if wrong else ""


def is_ticked(fields: Mapping[str, str], name: str) -> bool:
    """Say whether the box *name* was ticked: no other word than that of the form is a yes."""
    return fields.get(name) == "yes"


def terms_of(collection: Collection, pages: Pages, lang: str) -> dict[str, str]:
    """Return what a page is told of the people and numbers behind the choices, for `values` and for `slot`."""
    terms = {
        "convened_by": collection.convened_by,
        "threshold": str(collection.threshold or ""),
        "threshold_until": pages.say_day(collection.threshold_until, lang) if collection.threshold_until else "",
        "needed": str(collection.needed or ""),
        "papers": str(collection.papers or ""),
        "trustees": collection.trustees,
        "risk_open": "open" if collection.people_at_risk else "",
    }
    return {f"{group}.{name}": word for group in ("values", "slot") for name, word in terms.items()}


def hide_choices(collection: Collection) -> dict[str, str]:
    """Return, for the group `hidden`, what is not offered: a choice, or the note that names can't be locked now."""
    taken = [vis for vis in collection.choices if vis is Visibility.PUBLIC or not collection.locked_paused]
    hidden = {f"vis_{vis.value}": "" if vis in taken else "hidden" for vis in Visibility}
    return hidden | {"paused": "" if len(taken) < len(collection.choices) else "hidden"}


def format_check(office: Office, collection: Collection, record: Record, vis: Visibility, lang: str) -> Html:
    """Return what everyone will see, and who else will see what."""
    values = terms_of(collection, office.pages, lang) | slot_days(office, lang)
    values["slot.row"] = Html(format_preview(record, office.pages, lang))
    return Html(office.pages.fill(f"check_{vis.value}", lang, values).decode())


def slot_days(office: Office, lang: str) -> dict[str, str]:
    """Return the days of the next slot, and of the one in which even few enter."""
    now = datetime.fromtimestamp(office.now_seconds(), UTC)
    days = {"slot.day": find_next_slot(now), "slot.last_day": find_last_slot(now)}
    return {slot: office.pages.say_day(day, lang) for slot, day in days.items()}


def say_locked(office: Office, collection: Collection, vis: Visibility, lang: str) -> str:
    """Return the sentence that tells of a signature that is locked and can't be shown."""
    code = "LockedForTrustees" if vis is Visibility.THRESHOLD else "LockedForConvenors"
    return office.pages.say(code, lang).replace("WHO", collection.convened_by)


def say_who_reads(office: Office, collection: Collection, vis: Visibility, lang: str) -> str:
    """Return the sentence that tells who can read a locked name."""
    if vis is Visibility.THRESHOLD:
        return office.pages.say("ReadByTrustees", lang).replace(" N ", f" {collection.threshold} ")
    return office.pages.say("ReadByConvenors", lang).replace("WHO", collection.convened_by)
