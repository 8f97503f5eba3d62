"""Words that the desk offers: verbs of clauses, a privacy notice to begin with, and what each choice adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

VERBS = (
    "appeal_to", "ask", "call_on", "call_for", "commit", "condemn", "declare", "demand", "express", "invite", "oppose",
    "propose", "reaffirm", "recall", "recommend", "regret", "reject", "request", "support", "thank", "urge", "welcome",
)  # fmt: skip
"""What clauses do, in one English word each, so that they can be compared across languages."""

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
