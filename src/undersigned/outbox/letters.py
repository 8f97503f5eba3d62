"""Letters: mails in the language of who gets them, as plain text and, with the same words, as HTML.

A letter is a template ``<room>/mails/<name>.txt``: its first lines are the subject, then come paragraphs, with an empty
line between two. A paragraph that is indented by four spaces is set off; one that is an address of this instance
becomes a link. Nothing else becomes one, so that no title leads anywhere, and nothing is fetched when a letter is read.

A language that no native speaker has read says so, and the English stands below, wherever a wrong word could do harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from undersigned.instance.languages import LANGUAGES, SOURCE, choose_language
from undersigned.outbox.actions import queue_mail
from undersigned.outbox.rules import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

_SET_OFF: Final = "    "
_WIDTH: Final = 72
_PIECE: Final = 12
_RULE: Final = "-" * 8


@dataclass(frozen=True, slots=True)
class _Paragraph:
    kind: str  # words, set-off or link
    words: str

    @property
    def pieces(self) -> list[str]:
        """The words in pieces between which a line may break: a link is wider than a telephone."""
        return [self.words[at : at + _PIECE] for at in range(0, len(self.words), _PIECE)]


@dataclass(frozen=True, slots=True)
class _Wording:
    """A letter in one language."""

    lang: str
    subject: str
    paragraphs: tuple[_Paragraph, ...]

    @property
    def is_rtl(self) -> bool:
        return LANGUAGES[self.lang].is_rtl

    @property
    def note(self) -> str:
        """What is said where nobody has read the words yet."""
        with translation.override(self.lang):
            return _(
                "No native speaker has read this translation yet. Where it is unclear, the English text below counts."
            )


def queue_letter(
    template: str, to: str, lang: str, context: Mapping[str, Any], *, stop: str = "", is_notice: bool = False
) -> None:
    """Queue a letter.

    Args:
        template: Which one, as ``roundtable/mails/invitation.txt``.
        to: The address; or a decoy, whose letter costs as much and is never sent.
        lang: Language of the person, served as well as it can be.
        context: What the template shows.
        stop: The address that ends such letters, if they can be ended.
        is_notice: Only tells what happened; letters that let somebody in, warn or promise have the English beside
            them, wherever their translation was not read yet.
    """
    chosen = choose_language(lang)
    wording, source = _write(template, chosen, context), None
    if not is_notice:
        # Made for every language, so that the time it takes does not tell which one somebody reads.
        source = _write(template, SOURCE, context)
    if LANGUAGES[chosen].is_read:
        source = None
    subject = wording.subject
    message = Message(to, subject, _as_text(wording, source), chosen, _as_html(wording, source), stop)
    queue_mail(message, ring=settings.RING)


def _write(template: str, lang: str, context: Mapping[str, Any]) -> _Wording:
    with translation.override(lang):
        text = render_to_string(template, {**context, "host": settings.INSTANCE.host})
    subject, _blank, body = text.strip().partition("\n\n")
    blocks = [block for block in body.split("\n\n") if block.strip()]
    return _Wording(lang, " ".join(subject.split()), tuple(map(_read_paragraph, blocks)))


def _read_paragraph(block: str) -> _Paragraph:
    words = " ".join(block.split())
    if block.strip("\n").startswith(_SET_OFF):
        return _Paragraph("set-off", words)
    is_link = words.startswith(f"{settings.INSTANCE.base_url}/") and " " not in words
    return _Paragraph("link" if is_link else "words", words)


def _as_text(wording: _Wording, source: _Wording | None) -> str:
    parts = [_lines(wording)]
    if source is not None:
        parts += [_RULE, _flow(wording.note), _lines(source)]
    return "\n\n".join([*parts, f"{_RULE}\n{settings.INSTANCE.host}"]) + "\n"


def _lines(wording: _Wording) -> str:
    return "\n\n".join(map(_shape, wording.paragraphs))


def _shape(paragraph: _Paragraph) -> str:
    if paragraph.kind == "words":
        return _flow(paragraph.words)
    return f"{_SET_OFF}{paragraph.words}" if paragraph.kind == "set-off" else paragraph.words


def _flow(words: str) -> str:
    # Scripts without spaces stay one line, which every mail program breaks where it should.
    return fill(words, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _as_html(wording: _Wording, source: _Wording | None) -> str:
    context = {"wording": wording, "source": source, "host": settings.INSTANCE.host}
    return render_to_string("outbox/letter.html", context)
