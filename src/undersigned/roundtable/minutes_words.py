"""Lines of the minutes in sentences, for the page and for the document to be signed off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language_bidi, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from undersigned.roundtable.rules import changing, drafting
from undersigned.roundtable.rules.minutes import Ground, Kind, Matter
from undersigned.typesetting.words import keep_apart

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from undersigned.roundtable.rules.minutes import Line

ROLES: dict[str, str | Promise] = {
    "chair": gettext_lazy("chair"),
    "delegate": gettext_lazy("delegate"),
    "deputy": gettext_lazy("deputy"),
    "observer": gettext_lazy("observer"),
}
METHODS: dict[str, str | Promise] = {
    "silence": gettext_lazy("carried unless somebody objects"),
    "consent": gettext_lazy("carried if somebody agrees and nobody objects"),
    "simple": gettext_lazy("carried if more agree than object"),
    "absolute": gettext_lazy("carried if more than half of all agree, also of those who are silent"),
    "two-thirds": gettext_lazy("carried if two thirds of those who agree or object agree"),
    "unanimity": gettext_lazy("carried if somebody agrees, and nobody objects or stands aside"),
}
QUORUMS: dict[str, str | Promise] = {
    "none": gettext_lazy("no quorum"),
    "half": gettext_lazy("at least half has to speak"),
    "two-thirds": gettext_lazy("at least two thirds have to speak"),
}
VOICES: dict[str, str | Promise] = {
    "party": gettext_lazy("one voice for each organisation or person alone"),
    "person": gettext_lazy("one voice for each person"),
}
ANSWERS: dict[str, str | Promise] = {
    "agree": gettext_lazy("agrees"),
    "reservation": gettext_lazy("agrees with a reservation"),
    "aside": gettext_lazy("stands aside"),
    "object": gettext_lazy("objects"),
}
WHYS: dict[str, str | Promise] = {
    "nobody-objects": gettext_lazy("nobody objects"),
    "objections-stand": gettext_lazy("an objection stands"),
    "enough": gettext_lazy("enough agree"),
    "not-enough": gettext_lazy("not enough agree"),
    "tie": gettext_lazy("as many agree as object"),
    "tie-broken": gettext_lazy("as many agree as object, and the chair agrees"),
    "no-quorum": gettext_lazy("too few have spoken"),
    "nobody-agrees": gettext_lazy("nobody agrees"),
}
_GROUNDS: dict[str, str | Promise] = {
    Ground.AMENDMENT: gettext_lazy("By decision %(decision)s: %(what)s"),
    Ground.EDITORIAL: gettext_lazy("Editorial correction: %(what)s"),
    Ground.UNDO: gettext_lazy("Taken back: %(what)s"),
}


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line as people read it: a sentence, and what belongs to it."""

    line: Line
    sentence: str
    more: tuple[str, ...] = ()


def tell_rule(rule: dict[str, Any]) -> str:
    """Return a rule in words."""
    parts = [METHODS[rule["method"]], QUORUMS[rule["quorum"]], VOICES[rule["one_voice"]]]
    if rule["is_weighted"]:
        parts.append(_("by weight"))
    if rule["is_secret"]:
        parts.append(_("secret, with a list of who took part") if rule.get("lists_voters") else _("secret"))
    if rule["one_voice"] == "party" and not rule["allows_deputies"]:
        parts.append(_("deputies don't speak"))
    # Translators: the mark between two phrases of a rule, with the space that belongs to it.
    return pgettext("between phrases", "; ").join(map(str, parts))


def tell_line(line: Line) -> ToldLine:  # noqa: PLR0911 (one for each kind)
    """Return *line* in sentences."""
    said = line.members
    match line.kind:
        case Kind.OPENED:
            rules = said["procedure"]
            more = (
                _("Amendments: %(rule)s.") % {"rule": tell_rule(rules["amendment"])},
                _("Clauses as they stand: %(rule)s.") % {"rule": tell_rule(rules["clause"])},
                _("The whole text: %(rule)s.") % {"rule": tell_rule(rules["whole"])},
            )
            return ToldLine(line, _("“%(title)s” was laid on the table.") % {"title": said["table"]}, more)
        case Kind.JOINED:
            return ToldLine(line, _("At the table: %(who)s.") % {"who": _who(said)})
        case Kind.LEFT:
            return ToldLine(line, _("No longer at the table: %(who)s.") % {"who": _who(said)})
        case Kind.PUT:
            return _tell_put(line)
        case Kind.DECIDED:
            return _tell_decided(line)
        case Kind.CHANGED:
            return _tell_changed(line)
        case Kind.ADOPTED:
            return ToldLine(line, _("The whole text is adopted. Its hash (SHA-256): %(text)s") % {"text": said["text"]})
        case Kind.NOTED:
            return ToldLine(line, _tell_note(said["by"], said["words"]))


def tell_change_briefly(change: changing.AnyChange) -> str:
    """Return in one sentence what *change* does."""
    does, about = changing.members_of(change)["does"], {"clause": getattr(change, "clause", "")}
    sentences = {
        "change": _("other words for %(clause)s"),
        "insert": _("a new clause"),
        "delete": _("%(clause)s is deleted"),
        "move": _("%(clause)s is moved"),
        "split": _("%(clause)s is split in two"),
        "join": _("%(clause)s is joined with the one after it"),
        "retitle": _("title, issuers or addressees"),
    }
    return sentences[does] % about


def _moment(written: str) -> str:
    """Return a moment of the file, such as 2026-11-20T11:46:16Z, as it stands before each line: to the minute."""
    words = f"{written[:10]} {written[11:16]} UTC"
    return keep_apart(words) if get_language_bidi() else words


def _tell_put(line: Line) -> ToldLine:
    said = line.members
    facts = {"n": said["decision"], "closes": _moment(said["closes_at"]), "what": said["about"]}
    more = [_("Rule: %(rule)s.") % {"rule": tell_rule(said["rule"])}]
    if said["matter"] == Matter.WHOLE:
        return ToldLine(line, _("Decision %(n)s opened, until %(closes)s: the whole text.") % facts, tuple(more))
    if said["matter"] == Matter.CLAUSE:
        facts["clause"], wording = drafting.parse_words(said["about"])
        more += [wording.text, *wording.items]
        return ToldLine(line, _("Decision %(n)s opened, until %(closes)s: %(clause)s as it stands.") % facts, (*more,))
    change = changing.parse_change(said["about"])
    facts["what"] = tell_change_briefly(change)
    more += _words(change)
    return ToldLine(line, _("Decision %(n)s opened, until %(closes)s: %(what)s.") % facts, tuple(more))


def _tell_decided(line: Line) -> ToldLine:
    said = line.members
    facts = {
        "n": said["decision"],
        "why": WHYS[said["why"]],
        **{answer: said["tallies"][answer]["voices"] for answer in ANSWERS},
        "silent": said["silent"]["voices"],
    }
    sentence = (
        _("Decision %(n)s: carried (%(why)s).")
        if said["result"] == "carried"
        else _("Decision %(n)s: not carried (%(why)s).")
    )
    counts = _(
        "Agree %(agree)s, with reservation %(reservation)s, stand aside %(aside)s, object %(object)s, "
        "silent %(silent)s."
    )
    more = [counts % facts]
    # Found once: a question may have a voice of everybody.
    answers = {answer: str(words) for answer, words in ANSWERS.items()}
    withdrawn = _(" (taken back)")
    # Translators: the colon between two phrases, with the space that belongs to it.
    colon = pgettext("between phrases", ": ")
    for voice in said["voices"]:
        if "answer" not in voice:
            more.append(_("%(name)s took part.") % {"name": voice["name"]})
            continue
        reason = f"{colon}{voice['reason']}" if voice["reason"] else ""
        taken_back = withdrawn if voice["withdrawn"] else ""
        more.append(f"{voice['name']} ({voice['by']}) {answers[voice['answer']]}{taken_back}{reason}")
    if said["uncounted"]:
        more.append(
            _("Cast and not counted, by who left or was spoken for by others: %(n)s.") % {"n": said["uncounted"]}
        )
    return ToldLine(line, sentence % facts, tuple(more))


def _tell_changed(line: Line) -> ToldLine:
    said = line.members
    change = changing.change_from_members(said["change"])
    facts = {"decision": said["decision"], "what": tell_change_briefly(change)}
    more = _words(change)
    if said["by"]:
        more.append(_("Proposed or made by %(by)s.") % {"by": said["by"]})
    # Translators: the mark at the end of a sentence.
    end = pgettext("end of a sentence", ".")
    return ToldLine(line, str(_GROUNDS[said["ground"]]) % facts + end, tuple(more))


def _tell_note(by: str, words: str) -> str:
    """Return a note in words; those without a name are the table's own, a code and a number."""
    if by:
        return f"{by}{pgettext('between phrases', ': ')}{words}"
    if words.startswith("weight "):
        _code, weight, name = words.split(" ", 2)
        return _("The voice of %(name)s weighs %(weight)s from now on.") % {"name": name, "weight": weight}
    if words.startswith("authoritative "):
        _code, number, languages = words.split(" ", 2)
        # Translators: the comma of a list, with the space that belongs to it.
        facts = {"number": number, "languages": pgettext("between phrases", ", ").join(languages.split(" "))}
        return _("If decision %(number)s is carried, the text is equally authoritative in: %(languages)s.") % facts
    if words.startswith("carried-already "):
        number = words.removeprefix("carried-already ")
        return _("Amendment %(number)s was carried, and the text says so already.") % {"number": number}
    number = words.split(" ")[1] if words.startswith("carried-not-made ") else words
    return _("Amendment %(number)s was carried, and could not be made: its place in the text is gone.") % {
        "number": number
    }


def _who(said: Any) -> str:
    party = f", {said['party']}" if said["party"] else ""
    return f"{said['name']}{party} ({ROLES[said['role']]})"


def _words(change: changing.AnyChange) -> list[str]:
    """Return the words that *change* brings."""
    match change:
        case changing.Change() | changing.Insert() | changing.Join():
            return [change.wording.text, *change.wording.items]
        case changing.Split():
            return [change.head.text, *change.head.items, change.tail.text, *change.tail.items]
        case changing.Retitle():
            return [line for line in (change.title, change.subtitle, *change.issuers, *change.addressees) if line]
        case _:
            return []
