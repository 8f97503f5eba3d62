"""Words that the desk offers: verbs of clauses, a privacy notice to begin with, and what each choice adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy

from undersigned.accounts.rules import Duty
from undersigned.desk.rules import Check
from undersigned.texts.rules import Kind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

VERBS = (
    "appeal_to", "ask", "call_on", "call_for", "commit", "condemn", "declare", "demand", "express", "invite", "oppose",
    "propose", "reaffirm", "recall", "recommend", "regret", "reject", "request", "support", "thank", "urge", "welcome",
)  # fmt: skip
"""What clauses do, in one English word each, so that they can be compared across languages."""

DUTIES = {
    Duty.TEXT: gettext_lazy("text: draft, versions, languages, round table"),
    Duty.SIGNATORIES: gettext_lazy("signatories: look, hide, organisations, order"),
    Duty.PRESS: gettext_lazy("press: who calls, contact, imprint, dates, answers, sharing, webhooks"),
    Duty.KEYS: gettext_lazy("keys: who may see what, locked signatures"),
}
"""What a convenor can look after."""

DEEDS = {
    "answer": gettext_lazy("worked on an entry about answers, or published it"),
    "answer-new": gettext_lazy("began an entry about answers"),
    "answers": gettext_lazy("worked on reminders to ask an addressee again"),
    "choices": gettext_lazy("chose who may see names"),
    "condition": gettext_lazy("asked for or agreed to saying that the condition is fulfilled"),
    "close": gettext_lazy("paused, went on or closed"),
    "destroy": gettext_lazy("asked for or agreed to destroying"),
    "details": gettext_lazy("changed details"),
    "draft": gettext_lazy("worked on the text"),
    "duties": gettext_lazy("changed who looks after what"),
    "edition": gettext_lazy("brought out an edition with it, took it out of one, or took one back"),
    "freeze": gettext_lazy("froze the text"),
    "hooks": gettext_lazy("worked on webhooks"),
    "invite": gettext_lazy("let in a convenor"),
    "keys": gettext_lazy("worked on the keys"),
    "keys-test": gettext_lazy("tried a key"),
    "language": gettext_lazy("worked on a language"),
    "glossary": gettext_lazy("added to the glossary"),
    "language-begin": gettext_lazy("began a language"),
    "language-drop": gettext_lazy("dropped a language"),
    "language-freeze": gettext_lazy("froze a language"),
    "language-together": gettext_lazy("froze a language"),
    "languages": gettext_lazy("began a language"),
    "locked": gettext_lazy("worked on locked signatures"),
    "look-first": gettext_lazy("chose whether names wait for a look"),
    "members": gettext_lazy("worked on members of organisations"),
    "members-requests": gettext_lazy("handled requests of members"),
    "names": gettext_lazy("worked on imported names"),
    "names-file": gettext_lazy("added imported names"),
    "names-publish": gettext_lazy("showed or took off imported names"),
    "offers": gettext_lazy("looked at translations that were sent"),
    "open": gettext_lazy("opened it for signing"),
    "order": gettext_lazy("changed the order in the letter box"),
    "organisations": gettext_lazy("worked on the organisations that signed"),
    "paper": gettext_lazy("worked on signatures on paper"),
    "query": gettext_lazy("worked on many names"),
    "recordings": gettext_lazy("published a recording of the text, or took one back"),
    "release": gettext_lazy("asked for or agreed to showing all names again"),
    "removals": gettext_lazy("answered who asked to be removed"),
    "review": gettext_lazy("let names in or declined them"),
    "sharing": gettext_lazy("worked on words to pass on, or terms of reprinting"),
    "sign-on": gettext_lazy("worked on the board of those asked to sign before the release"),
    "sign-on-press": gettext_lazy("made or voided press copies"),
    "sign-on-release": gettext_lazy("released the statement, or called signing before it off"),
    "sign-on-times": gettext_lazy("opened it for signing before a release, or changed its moments"),
    "signatures": gettext_lazy("worked on names"),
    "table": gettext_lazy("opened the round table or sat down there"),
    "tokens": gettext_lazy("made or ended a token for scripts"),
    "term": gettext_lazy("changed the glossary"),
    "version": gettext_lazy("began a corrected text"),
    "version-drop": gettext_lazy("dropped a corrected text"),
    "withhold": gettext_lazy("withheld all names"),
}
"""What was done at a page of the desk, by the page's name; of signatories nothing."""

SCRIPT = "script "
"""Stands before the name of a page where a script did, with a token, what can be done there."""


def say_deed(what: str) -> str:
    """Return in words what was done, at a page of the desk or by a script."""
    page = what.removeprefix(SCRIPT)
    words = str(DEEDS.get(page, page))
    return words if page == what else gettext("%(what)s, by a script with a token") % {"what": words}


SCOPES = {
    Duty.TEXT: gettext_lazy("Text: draft, versions, languages, round table"),
    Duty.SIGNATORIES: gettext_lazy(
        "Signatories: names, also those that are hidden or wait for a look; organisations, order"
    ),
    Duty.PRESS: gettext_lazy("Press: who calls, contact, imprint, dates, answers, sharing"),
    Duty.KEYS: gettext_lazy("Keys: who may see names. No key can be changed by a token"),
}
"""What a token can read or change."""

KINDS = {
    Kind.RESOLUTION: gettext_lazy("a resolution: who adopts it, what is recalled, what is decided"),
    Kind.OPEN_LETTER: gettext_lazy("an open letter: salutation, what happened, what is asked"),
    Kind.PETITION: gettext_lazy("a petition: what is requested, then the reasons"),
    Kind.MOTION: gettext_lazy("a motion: what is to be decided, reasons, costs"),
    Kind.APPEAL: gettext_lazy("an appeal: what happens now, what everybody can do"),
    Kind.JOINT_STATEMENT: gettext_lazy("a joint statement: what is declared, supported, demanded"),
}
"""Skeletons to begin with, each with its order of parts."""

CHECKS = {
    Check.HEIR: gettext_lazy("Another convenor looks after everything."),
    Check.WAY_BACK: gettext_lazy("That convenor can come back without a link: by passkey, or by mail and app."),
    Check.DETAILS: gettext_lazy("Who calls, contact, imprint and privacy notice are there."),
    Check.REACHED: gettext_lazy("Somebody gets a mail when a name is objected to."),
    Check.KEYS: gettext_lazy("The keys were tried, and nothing locked is paused."),
    Check.CLOSED: gettext_lazy("Signing is closed, and the log has its end."),
    Check.NAMES: gettext_lazy("No name waits for an answer or a look."),
    Check.IMPORTED: gettext_lazy("Imported names are shown, or there are none."),
    Check.NOTHING_ASKED: gettext_lazy("Nothing waits for a second convenor."),
    Check.SHOWN: gettext_lazy("The names are not withheld."),
    Check.NO_DRAFT: gettext_lazy("No corrected text is left as a draft."),
    Check.NOTHING_LOCKED: gettext_lazy("Nothing is locked any more: opened, or deleted unread."),
    Check.DESTROYED: gettext_lazy("The key of the statement and all marks of addresses are destroyed."),
}
"""Points of checklists, as they read when they are done."""

PRIVACY_NOTICE = gettext_lazy(
    "Who sees what: your name, role and organisation, as you write them, are published with this statement and in "
    "files that prove the list. Anyone can copy them, and copies that others made stay.\n\n"
    "Your e-mail address is used once, to send you the link that confirms your signature. We do not keep it: only a "
    "code made from it, by which a second signature with the same address is recognised.\n\n"
    "You can change or withdraw your signature at any time, with the code that you get when you confirm, or through "
    "your mailbox. No reason is asked. Your name then goes from the published lists; the public log keeps a number "
    "that tells nobody who you were.\n\n"
    "Why we may do this: you consent by signing (Article 6(1)(a) and, where a statement shows political or similar "
    "views, Article 9(2)(a) GDPR). You may ask us what is stored about you, and complain to your data protection "
    "authority.\n\n"
    "Responsible: [name and address]."  # desk.rules.PLACEHOLDER
)
"""A notice to begin with; the convenor has to read and complete it."""

_CONVENORS = gettext_lazy(
    "If you choose that only we can read your name: name and e-mail address (which is kept in this case) are locked "
    "with our key before they are stored. The public sees a number. Those who run this site cannot open them; we can, "
    "and use them only to check the list and to count. They are deleted when the statement is closed and the list was "
    "checked."
)
_THRESHOLD = gettext_lazy(
    "If you choose to be named only if enough others sign: name and e-mail address (which is kept in this case) are "
    "locked, and only several trustees together can open them. They may do so once the number is reached; then your "
    "name is published. If it is not reached by the day that the page names, everything is deleted unread."
)
_MEMBERS = gettext_lazy(
    "If you are counted as a member of an organisation without your name: nothing about you is stored here. Your "
    "organisation may know that you asked for a token, not whether you used it."
)
_NEWS = gettext_lazy(
    "If you ask to be kept informed: your e-mail address is locked with our key, and we write to you with our own "
    "mail program. You can end that at any time by taking it back here or by telling us. This has nothing to do with "
    "your signature."
)
_MARK = gettext_lazy(
    "The code made from your address is keyed. The key lies in the memory of the server and is destroyed after the "
    "end; from then on nobody can test whether an address signed."
)


def privacy_paragraphs(
    *, convenors: bool, threshold: bool, members: bool, news: bool, people_at_risk: bool
) -> list[StrPromise]:
    """Return what a privacy notice has to say beside `PRIVACY_NOTICE` where these choices are offered."""
    offered = ((convenors, _CONVENORS), (threshold, _THRESHOLD), (members, _MEMBERS), (news, _NEWS))
    chosen = [words for is_offered, words in offered if is_offered]
    return [*chosen, _MARK] if chosen or people_at_risk else []
