"""Order among mail addresses: domains that a statement does not take, addresses of whole offices, slips of the finger.

An address is never changed silently: a slip is asked about. A domain stands for its subdomains too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import idna

from undersigned.signing.rules.collecting import Refusal

if TYPE_CHECKING:
    from collections.abc import Container

MOST_DOMAINS: Final = 1000
_LARGE: Final = """
    gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.co.jp yahoo.com.br
    hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.es hotmail.it outlook.com outlook.de outlook.fr live.com
    msn.com icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de
    posteo.de mailbox.org proton.me protonmail.com pm.me tutanota.com tuta.com orange.fr wanadoo.fr free.fr laposte.net
    sfr.fr libero.it virgilio.it tiscali.it telefonica.net btinternet.com sky.com virginmedia.com comcast.net
    verizon.net bluewin.ch seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl mail.ru yandex.ru ukr.net i.ua abv.bg
    naver.com daum.net qq.com 163.com 126.com sina.com uol.com.br bol.com.br terra.com.br zoho.com fastmail.com
"""
_OFFICES: Final = """
    abuse accounting admin administration administrator billing buero contact contacto contato contatti enquiries
    feedback helpdesk hostmaster hr info infos inquiries jobs kontakt legal marketing newsletter noc
    no-reply noreply office postmaster presse press privacy redaktion reception registrar sales
    secretariat secretary security sekretariat service staff support team vorstand webmaster
"""
_ALSO_REAL: Final = """
    mail.com email.com ymail.com rocketmail.com hotmail.be hotmail.ca hotmail.nl hotmail.ch hotmail.se outlook.at
    outlook.es outlook.it outlook.be outlook.ie outlook.cz live.de live.fr live.nl live.it live.ca live.se live.be
    gmx.fr gmx.us gmx.es gmx.li gmx.eu gmx.org yahoo.ca yahoo.in yahoo.ie yahoo.at yahoo.gr yahoo.pl yahoo.ro yahoo.se
    aol.de aol.fr aol.it web.com cloud.com mail.de mail.be sky.be posteo.net posteo.at posteo.ch posteo.me posteo.eu
    proton.com mailbox.com orange.com orange.es orange.pl free.de
"""
_MISTYPED: Final = """
    gmail.com googlemail.com yahoo.com hotmail.com outlook.com icloud.com protonmail.com proton.me web.de gmx.net
    gmx.de t-online.de freenet.de posteo.de mailbox.org tutanota.com hotmail.co.uk yahoo.co.uk hotmail.fr orange.fr
    wanadoo.fr laposte.net libero.it
"""
LARGE_PROVIDERS: Final = frozenset(_LARGE.split())
"""Mail providers that so many people share that a crowd from one of them says little."""

_ROLES: Final = frozenset(_OFFICES.split())
# Real domains that lie one slip from a larger one.
_REAL: Final = LARGE_PROVIDERS | frozenset(_ALSO_REAL.split())
# Only where people mistype often, and where the name is long enough that a slip is not another word.
_OFTEN_MISTYPED: Final = tuple(_MISTYPED.split())
_SHORT: Final = frozenset({"web.de", "gmx.de", "gmx.net"})
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


class DomainInvalid(Refusal):
    """It is no domain of mail addresses."""

    def __init__(self, typed: str = "") -> None:
        """Refuse *typed*, which the convenor sees again."""
        super().__init__("no domain")
        self.typed = typed


class TooManyDomains(Refusal):
    """More domains than a statement can list."""


class LevelInvalid(Refusal):
    """It is no number of forms."""


class RoleAddress(Refusal):
    """An address of an office, and somebody signs for themselves."""


def read_domains(typed: str) -> tuple[str, ...]:
    """Return the domains that were *typed*, one a line or parted by commas or spaces, in ASCII and in order.

    Raises:
        DomainInvalid: One of them is none; `typed` says which.
        TooManyDomains: There are too many.
    """
    domains = {read_domain(word) for word in re.split(r"[\s,;]+", typed) if word}
    if len(domains) > MOST_DOMAINS:
        raise TooManyDomains
    return tuple(sorted(domains))


def read_domain(typed: str) -> str:
    """Return one domain in ASCII; an @ or *. before it is left out, as it stands for its subdomains anyway.

    Raises:
        DomainInvalid: It is none.
    """
    domain = typed.strip().lower().rpartition("@")[2].removeprefix("*.").strip(".")
    try:
        domain = idna.encode(domain, uts46=True).decode("ascii") if not domain.isascii() else domain
    except idna.IDNAError as error:
        raise DomainInvalid(typed) from error
    labels = domain.split(".")
    if len(labels) < 2 or len(domain) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise DomainInvalid(typed)
    return domain


def read_level(typed: str) -> int | None:
    """Return how many forms in five minutes are normal, or None if nothing was typed: then no proof is asked for.

    Raises:
        LevelInvalid: It is no whole number of at least one. None at all would shut out who has no JavaScript.
    """
    typed = typed.strip()
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 6 or not int(typed):
        raise LevelInvalid
    return int(typed)


def is_listed(domain: str, domains: Container[str]) -> bool:
    """Say whether *domain* or one that it lies under is among *domains*."""
    while domain:
        if domain in domains:
            return True
        domain = domain.partition(".")[2]
    return False


def check_role(address: str, *, is_organisation: bool) -> None:
    """Raise `RoleAddress` if *address* is read by an office and somebody signs for themselves."""
    if not is_organisation and address.rpartition("@")[0].lower().partition("+")[0] in _ROLES:
        raise RoleAddress


def propose_address(address: str) -> str | None:
    """Return what was probably meant, if the domain of *address* is one slip away from a much used one."""
    local, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in _REAL:
        return None
    for known in _OFTEN_MISTYPED:
        if _is_slip(domain, known):
            return f"{local}@{known}"
    return None


def _is_slip(typed: str, meant: str) -> bool:
    """Say whether *typed* comes from *meant* by one letter too many, too few, wrong, or swapped with the next."""
    if typed[:1] != meant[:1] or abs(len(typed) - len(meant)) > 1:
        return False
    at = next((at for at, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other), None)
    if at is None:
        # One is the beginning of the other: gmail.co, gmail.comm.
        return typed != meant
    if meant in _SHORT and at < meant.index("."):
        # Of so short a name every change is another word: wed.de, gmz.de.
        return False
    swapped = typed[:at] + typed[at + 1 : at + 2] + typed[at] + typed[at + 2 :]
    return (
        typed[at + 1 :] == meant[at + 1 :]
        or typed[at + 1 :] == meant[at:]
        or typed[at:] == meant[at + 1 :]
        or (swapped == meant)
    )
