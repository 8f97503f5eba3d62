"""Refusals about keys and locked signatures in words: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.custody import rules
from undersigned.custody.rules import Missing, Part
from undersigned.signing import rules as signing

if TYPE_CHECKING:
    from django.utils.functional import Promise

PARTS: dict[Part, str | Promise] = {
    Part.OWN: gettext_lazy("the convenors' key"),
    Part.SECOND: gettext_lazy("the second organisation's key"),
    Part.TRUSTEES: gettext_lazy("the trustees' box"),
}
MISSING: dict[Missing | None, str | Promise] = {
    None: gettext_lazy("it is not there yet"),
    Missing.STICK_1: gettext_lazy("stick 1 has not opened its test"),
    Missing.STICK_2: gettext_lazy("stick 2 has not opened its test"),
    Missing.TRIAL: gettext_lazy("nobody has opened its test"),
    Missing.ACCEPTED: gettext_lazy("nobody has ticked that it can't be restored"),
}

REASONS: dict[type[Exception], str | Promise] = {
    rules.KeyMalformed: gettext_lazy(
        "This is no public key. It begins with age1 and has 62 letters and digits; the page that made it saves it as "
        "public-key.txt."
    ),
    rules.KeyIsSecret: gettext_lazy(
        "Stop: this is the secret key. It was not kept here, but it has been on a computer with a network. Make a new "
        "key, and give only the line that begins with age1."
    ),
    rules.KeyKnown: gettext_lazy(
        "This key is there already, or was replaced before. A key never comes back: make a new one."
    ),
    rules.HolderMissing: gettext_lazy("Say who holds the key, as readers shall see it."),
    rules.OwnKeyMissing: gettext_lazy("A second organisation's key goes beside your own. Bring your own first."),
    rules.BoxMalformed: gettext_lazy(
        "This is no box of trustees, or it was cut. The page that made it saves it as trustees-box.json."
    ),
    rules.BoxForeign: gettext_lazy(
        "This box was made for another statement. Make one with the address of this statement, as it stands below."
    ),
    rules.TrusteesOdd: gettext_lazy("Trustees are two to seven people, and at least two of them open together."),
    rules.NoSuchKey: gettext_lazy("This key is not in use, or was given up before."),
    rules.AnswerWrong: gettext_lazy(
        "This is not the answer. Three words stand in the page after the test opened; compare them letter by letter."
    ),
    rules.AnswerOfOtherTest: gettext_lazy(
        "This answers another test. Each stick has a test of its own: open this one with this stick."
    ),
    rules.NoTest: gettext_lazy("No test waits for an answer here. Make a new one."),
    rules.NothingPrepared: gettext_lazy("There is no new key that is ready."),
    rules.NothingLocked: gettext_lazy("Nothing is locked with this key."),
    rules.DecisionsForeign: gettext_lazy("These decisions are about another statement. Nothing was done."),
    rules.DecisionsStale: gettext_lazy(
        "These decisions are about an export that was not made here. Open the export that you downloaded on this page."
    ),
    rules.DecisionsIncomplete: gettext_lazy(
        "These decisions leave a record out, or name one that was not in the export. Nothing was done."
    ),
    rules.DecisionsWait: gettext_lazy(
        "Decisions about these signatures wait for a second convenor already. Agree to them or drop them first."
    ),
    rules.NoDecisions: gettext_lazy("These decisions were carried out or dropped meanwhile."),
    rules.SecondNeeded: gettext_lazy("You asked for this yourself. A second convenor has to sign in and agree."),
    rules.NothingAsked: gettext_lazy("Nobody asks for this now, or it was done meanwhile."),
    rules.NotReached: gettext_lazy(
        "Fewer signatures stand the check than were promised. No name is opened; what is locked has to be deleted."
    ),
    rules.NamesNeeded: gettext_lazy("Choose the file with the names to publish. They are public as soon as you agree."),
    rules.NamesUnfit: gettext_lazy(
        "These are not the names that the decisions confirm, all of them and no others. Nothing was published."
    ),
    rules.NotClosed: gettext_lazy(
        "Signing is not closed for good yet. Close it, and wait for 24 hours until the log is closed too."
    ),
    rules.StillLocked: gettext_lazy(
        "Locked signatures are there that nobody has opened. Open them first, or tick that they may go unread."
    ),
    rules.AlreadyDestroyed: gettext_lazy("This was done before."),
    signing.KeyMissing: gettext_lazy("A choice locks names, and its key is not ready. See Keys."),
    signing.EpochInvalid: gettext_lazy(
        "Somebody changed the keys at the same moment. Look again, then press once more."
    ),
    signing.NoSuchSignature: gettext_lazy("One of these signatures is not in the log. Nothing was done."),
    signing.CommitmentWrong: gettext_lazy("A name is not what was signed. Nothing was published."),
}


def reason_for(refusal: Exception) -> str:
    """Return the sentence for *refusal*, or nothing if it is about something else."""
    if isinstance(refusal, rules.NotReady):
        lacks = "; ".join(f"{PARTS[part]}: {MISSING[what]}" for part, what in refusal.missing)
        return _("A locked choice opens only with keys that were shown to open. Still to do under Keys: %(what)s.") % {
            "what": lacks
        }
    if isinstance(refusal, rules.DecisionsMalformed):
        return _("This is no whole file of decisions: %(why)s. Nothing was done.") % {"why": refusal.why}
    if isinstance(refusal, rules.NamesMalformed):
        return _("This is no whole file of names: %(why)s. Nothing was published.") % {"why": refusal.why}
    found = REASONS.get(type(refusal))
    return str(found) if found else ""
