"""Skeletons to begin with: each kind of statement with its own order of parts and its own words.

What has to be filled in stands in brackets that begin with `BLANK`; a text that still holds one is not frozen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from undersigned.texts.canonical import Block, BlockKind, Content
from undersigned.texts.rules import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

BLANK: Final = "[…"


def make_skeleton(kind: Kind) -> Content:
    """Return a draft of *kind* to be filled in, in the language of the page."""
    return _MAKERS[kind]()


def find_blank(content: Content) -> str:
    """Return the first passage of *content* that is not filled in yet, or an empty string."""
    passages = [content.title, content.subtitle, *content.issuers, *content.addressees]
    for block in content.blocks:
        passages += [block.text, block.addressee, *block.items]
    return next((passage for passage in passages if BLANK in passage), "")


def _words(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


def _heading(text: str) -> Block:
    return Block(BlockKind.HEADING, text)


def _clause(text: str, verb: str) -> Block:
    return Block(BlockKind.CLAUSE, text, verb=verb)


def _resolution() -> Content:
    return Content(
        title=_("Resolution on […]"),
        issuers=(_("[… the body that adopts it]"),),
        addressees=(_("[… to whom it is sent]"),),
        blocks=(
            _words(_("[… the body that adopts it], meeting in [… place] on [… day],")),
            _words(_("recalling [… what was said or decided before],")),
            _words(_("concerned that [… what has happened],")),
            _clause(_("welcomes [… what is good already];"), "welcome"),
            _clause(_("calls on [… whom] to [… do what, by when];"), "call_on"),
            _clause(_("commits itself to [… what its members do themselves]."), "commit"),
        ),
    )


def _open_letter() -> Content:
    return Content(
        title=_("Open letter to […]"),
        issuers=(_("[… who writes]"),),
        addressees=(_("[… to whom]"),),
        blocks=(
            _words(_("Dear [… to whom],")),
            _words(_("we write to you because [… what has happened, and whom it touches].")),
            _words(_("[… what you know of it, and from where]")),
            _words(_("Therefore we ask you:")),
            _clause(_("to [… do what, by when];"), "ask"),
            _clause(_("to [… do what else]."), "ask"),
            _words(_("We look forward to your answer by [… day], and shall publish it.")),
        ),
    )


def _petition() -> Content:
    return Content(
        title=_("Petition: […]"),
        issuers=(_("[… who starts it]"),),
        addressees=(_("[… who can decide it]"),),
        blocks=(
            _words(_("We, the undersigned, request of [… who can decide it]:")),
            _clause(_("to [… decide or change what];"), "request"),
            _clause(_("to [… what else, by when]."), "request"),
            _heading(_("Reasons")),
            _words(_("[… what is wrong today]")),
            _words(_("[… what would be better then, and for whom]")),
        ),
    )


def _motion() -> Content:
    return Content(
        title=_("Motion: […]"),
        issuers=(_("[… who moves it]"),),
        addressees=(_("[… the assembly that decides]"),),
        blocks=(
            _words(_("[… the assembly that decides] may resolve:")),
            _clause(_("It is decided that [… what]."), "declare"),
            _clause(_("[… whom] is asked to carry this out by [… day], and to report."), "ask"),
            _heading(_("Reasons")),
            _words(_("[… why, and why now]")),
            _heading(_("Costs")),
            _words(_("[… what it costs, and from where that comes]")),
        ),
    )


def _appeal() -> Content:
    return Content(
        title=_("Appeal: […]"),
        issuers=(_("[… who calls]"),),
        addressees=(_("[… whom you call]"),),
        blocks=(
            _words(_("[… what is happening at this moment]")),
            _words(_("We appeal to [… whom]:")),
            _clause(_("[… do this now];"), "appeal_to"),
            _clause(_("[… and pass it on to these]."), "appeal_to"),
            _words(_("[… where and when people meet, and whom they reach]")),
        ),
    )


def _joint_statement() -> Content:
    return Content(
        title=_("Joint statement on […]"),
        issuers=(_("[… the organisations that begin it]"),),
        addressees=(_("[… to whom it speaks]"),),
        blocks=(
            _words(_("We, the undersigned organisations and people, declare:")),
            _clause(_("We regret that [… what has happened]."), "regret"),
            _clause(_("We support [… whom or what]."), "support"),
            _clause(_("We demand of [… whom] that [… what, by when]."), "demand"),
            _words(_("If that does not happen, [… what you will do together].")),
        ),
    )


_MAKERS: dict[Kind, Callable[[], Content]] = {
    Kind.RESOLUTION: _resolution,
    Kind.OPEN_LETTER: _open_letter,
    Kind.PETITION: _petition,
    Kind.MOTION: _motion,
    Kind.APPEAL: _appeal,
    Kind.JOINT_STATEMENT: _joint_statement,
}
