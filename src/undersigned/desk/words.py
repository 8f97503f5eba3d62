"""Words that the desk offers: verbs of clauses, and a privacy notice to begin with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

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
