"""The one guarded door to hosts that a stranger or a convenor named: to look there, or to tell them something.

Names are asked of the name server, every address that they lead to is judged, and the connection goes to the address
that was judged, so that a second answer of the name server can't lead elsewhere. Only HTTPS with a valid certificate;
no redirect is followed, no proxy is taken from the environment, nothing is unpacked, and there is an end to size and
time. What comes back is text to compare, never shown to anybody. Source: OWASP ASVS 5.0, 1.3.6;
docs/reference/organisations.md.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

# The two libraries are imported where they are used: every process has this file, and most never ask anybody, but with
# what they bring along they are 35 MB and a fifth of a second of each start.
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    import dns.asyncresolver
    import httpx

    from undersigned.instance.config import Instance

MAX_BYTES: Final = 64 * 1024
SECONDS: Final = 5.0
_MAX_TEXTS: Final = 200
# Networks in which an address of another network is wrapped; what is inside may be private.
_WRAPPING: Final = tuple(
    map(
        ipaddress.IPv6Network,
        ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
    )
)
_RELAYS: Final = ipaddress.IPv4Network("192.88.99.0/24")

_Read = TypeVar("_Read")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """What was looked for could not be looked at; a subclass is a reason."""


class NameUnknown(Unreachable):
    """The name server says that there is no such name, or nothing of this kind under it."""


class NameServerSilent(Unreachable):
    """No name server gave an answer in time, or one that can be read."""


class AddressForbidden(Unreachable):
    """The name leads to an address that is not of the public network."""


class HostSilent(Unreachable):
    """Nobody answers there, or the line broke."""


class NobodyThere(HostSilent):
    """Nobody takes the connection, so that nothing was sent."""


class TooSlow(Unreachable):
    """The answer took longer than is waited for."""


class TooLarge(Unreachable):
    """The answer is larger than is read."""


class CertificateInvalid(Unreachable):
    """The host does not prove its name.

    Attributes:
        code: OpenSSL's number of the reason, such as 10 for a certificate that ran out; 0 where it gave none.
    """

    def __init__(self, code: int = 0) -> None:
        """Remember why."""
        super().__init__(code)
        self.code = code


class Redirected(Unreachable):
    """The host leads elsewhere; that is not followed."""


class FileMissing(Unreachable):
    """The host answers, but not with this file."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answers to somebody who only looks.

    Attributes:
        status: Of HTTP.
        headers: By name in lower case; of several with one name the last.
        body: As text, 64 kB of it at most.
        certificate_ends_at: Seconds since 1970, or None where it can't be told.
    """

    status: int
    headers: dict[str, str]
    body: str
    certificate_ends_at: int | None


@dataclass(frozen=True, slots=True)
class Door:
    """The way out.

    Attributes:
        nameserver: Address and port of a name server; None for those of the system.
        allows_loopback: Lead to this machine too: only on a trial instance.
        port: Of HTTPS.
        context: Which certificates are believed; None for those that the system believes.
        seconds: How long one look may take in all.
        is_trial: Nobody but this machine reaches the instance.
        plain_port: Of HTTP without encryption, where it is only asked whether it leads to HTTPS.
    """

    nameserver: tuple[str, int] | None = None
    allows_loopback: bool = False
    port: int = 443
    context: ssl.SSLContext | None = field(default=None, compare=False)
    seconds: float = SECONDS
    is_trial: bool = False
    plain_port: int = 80

    async def find_texts(self, name: str) -> list[str]:
        """Return the TXT records of *name*, at most 200 of them.

        Raises:
            NameUnknown: There are none.
            NameServerSilent: Nobody could say.
        """
        records = await self._ask(name, "TXT")
        return [b"".join(record.strings).decode("utf-8", "replace") for record in records[:_MAX_TEXTS]]

    async def find_addresses(self, host: str) -> list[str]:
        """Return the addresses of *host*, all of them public.

        Raises:
            Unreachable: There are none, or not only public ones; the subclass says why.
        """
        return [str(address) for address in await self._find_addresses(host)]

    async def takes_mail(self, domain: str) -> bool:
        """Say whether *domain* names hosts that take its mail, or is such a host itself (RFC 5321, 5.1; RFC 7505).

        Raises:
            NameServerSilent: Nobody could say.
        """
        kinds: tuple[Literal["MX", "A", "AAAA"], ...] = ("MX", "A", "AAAA")
        for kind in kinds:
            try:
                records = await self._ask(domain, kind)
            except NameUnknown:
                continue
            return kind != "MX" or any(record.exchange.to_text() != "." for record in records)
        return False

    async def look(
        self, host: str, path: str, *, encoding: str = "identity", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return what *host* answers at *path*, whatever it is; with another *encoding* its body may be packed.

        *headers* are sent beside ours, or in their place.

        Raises:
            Unreachable: It can't be had, or not safely; the subclass says why.
        """
        try:
            async with asyncio.timeout(self.seconds):
                addresses = await self._find_addresses(host)
                request = self._ask_for(host, path, addresses[0])
                request.headers["Accept-Encoding"] = encoding
                request.headers.update(headers or {})
                return await self._exchange(request, _read_answer)
        except TimeoutError as error:
            raise TooSlow from error

    async def look_here(self, port: int, path: str, headers: Mapping[str, str]) -> Answer:
        """Return what a port of this machine answers, without TLS: only on a trial instance.

        Raises:
            AddressForbidden: This is no trial.
            Unreachable: As `look`.
        """
        if not self.is_trial:
            raise AddressForbidden
        try:
            async with asyncio.timeout(self.seconds):
                given = {"Host": "localhost", "Connection": "close", **headers}
                request = _make_request("GET", f"http://127.0.0.1:{port}{path}", given)
                return await self._exchange(request, _read_answer)
        except TimeoutError as error:
            raise TooSlow from error

    async def look_plain(self, host: str) -> Answer:
        """Return what *host* answers to who comes without encryption, as people do who type its name.

        Raises:
            Unreachable: It can't be had; the subclass says why.
        """
        try:
            async with asyncio.timeout(self.seconds):
                address = _spell((await self._find_addresses(host))[0])
                headers = {"Host": host, "Connection": "close"}
                request = _make_request("GET", f"http://{address}:{self.plain_port}/", headers)
                return await self._exchange(request, _read_answer)
        except TimeoutError as error:
            raise TooSlow from error

    async def fetch(self, host: str, path: str) -> str:
        """Return what stands at *path* of *host*, as text.

        Raises:
            Unreachable: It can't be had, or not safely; the subclass says why.
        """
        try:
            async with asyncio.timeout(self.seconds):
                addresses = await self._find_addresses(host)
                return await self._get(host, path, addresses)
        except TimeoutError as error:
            raise TooSlow from error

    async def post(self, host: str, path: str, headers: dict[str, str], body: bytes) -> int:
        """Send *body* to *path* of *host*, and return the status of the answer, whatever it is; nothing of it is read.

        Raises:
            Unreachable: Nothing arrived there, or it is not known; the subclass says why.
        """
        try:
            async with asyncio.timeout(self.seconds):
                addresses = await self._find_addresses(host)
                literals = [_spell(address) for address in addresses]
                # A message that may have arrived is not sent to the next address: only who did not answer is passed.
                for literal in literals[:-1]:
                    try:
                        return await self._post_to(f"https://{literal}:{self.port}", host, path, headers, body)
                    except NobodyThere:
                        continue
                return await self._post_to(f"https://{literals[-1]}:{self.port}", host, path, headers, body)
        except TimeoutError as error:
            raise TooSlow from error

    async def post_here(self, port: int, path: str, headers: dict[str, str], body: bytes) -> int:
        """Send *body* to a port of this machine, without TLS, and return the status: only on a trial instance.

        Raises:
            AddressForbidden: This is no trial.
            Unreachable: As `post`.
        """
        if not self.is_trial:
            raise AddressForbidden
        try:
            async with asyncio.timeout(self.seconds):
                return await self._post_to(f"http://127.0.0.1:{port}", "localhost", path, headers, body)
        except TimeoutError as error:
            raise TooSlow from error

    async def _post_to(self, base: str, host: str, path: str, headers: dict[str, str], body: bytes) -> int:
        given = {"Host": host, "Accept-Encoding": "identity", "Connection": "close", **headers}
        request = _make_request("POST", f"{base}{path}", given, content=body, host=host)
        return await self._exchange(request, _read_status)

    async def _find_addresses(self, host: str) -> list[_Address]:
        found: list[_Address] = []
        for kind in ("A", "AAAA"):
            try:
                records = await self._ask(host, kind)
            except NameUnknown:
                continue
            found += [ipaddress.ip_address(record.address) for record in records]
        if not found:
            raise NameUnknown
        # One forbidden address among allowed ones is not passed over: whoever mixes them wants it taken.
        if not all(map(self._is_allowed, found)):
            raise AddressForbidden
        return found

    def _is_allowed(self, address: _Address) -> bool:
        return is_public(address) or (self.allows_loopback and address.is_loopback)

    async def _get(self, host: str, path: str, addresses: list[_Address]) -> str:
        for address in addresses[:-1]:
            try:
                return await self._get_from(host, path, address)
            except HostSilent:
                continue
        return await self._get_from(host, path, addresses[-1])

    async def _get_from(self, host: str, path: str, address: _Address) -> str:
        return await self._exchange(self._ask_for(host, path, address), _read)

    def _ask_for(self, host: str, path: str, address: _Address) -> httpx.Request:
        headers = {"Host": host, "Accept-Encoding": "identity", "Accept": "text/plain", "Connection": "close"}
        return _make_request("GET", f"https://{_spell(address)}:{self.port}{path}", headers, host=host)

    async def _exchange(self, request: httpx.Request, read: Callable[[httpx.Response], Awaitable[_Read]]) -> _Read:
        import httpx  # noqa: PLC0415

        # The transport alone: it follows nothing, unpacks nothing and knows no proxy.
        verify = self.context or ssl.create_default_context()
        try:
            async with httpx.AsyncHTTPTransport(verify=verify, trust_env=False, retries=0) as transport:
                answer = await transport.handle_async_request(request)
                try:
                    return await read(answer)
                finally:
                    await answer.aclose()
        except httpx.TimeoutException as error:
            raise TooSlow from error
        except httpx.HTTPError as error:
            if (fault := _find_certificate_fault(error)) is not None:
                raise CertificateInvalid(getattr(fault, "verify_code", 0)) from error
            raise (NobodyThere if isinstance(error, httpx.ConnectError) else HostSilent) from error

    async def _ask(self, name: str, kind: Literal["TXT", "A", "AAAA", "MX"]) -> list[Any]:
        import dns.exception  # noqa: PLC0415
        import dns.name  # noqa: PLC0415
        import dns.resolver  # noqa: PLC0415

        try:
            resolver = self._resolver()
            # A name with its final dot: the system's list of suffixes to try must not lead elsewhere.
            answer = await resolver.resolve(dns.name.from_text(f"{name}."), kind, search=False, lifetime=self.seconds)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN) as error:
            raise NameUnknown from error
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise NameServerSilent from error
        return list(answer)

    def _resolver(self) -> dns.asyncresolver.Resolver:
        import dns.asyncresolver  # noqa: PLC0415

        if self.nameserver is None:
            return dns.asyncresolver.Resolver()
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = [self.nameserver[0]]
        resolver.port = self.nameserver[1]
        return resolver


def make_door(instance: Instance) -> Door:
    """Return the door of *instance*; only where nobody else can reach it does it lead to this machine too."""
    is_trial = instance.is_on_loopback
    return Door(instance.nameserver, allows_loopback=is_trial and instance.nameserver is not None, is_trial=is_trial)


def is_public(address: _Address) -> bool:
    """Say whether *address* is one of the public network, and holds no other address inside."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_site_local or any(address in network for network in _WRAPPING):
            return False
    elif address in _RELAYS:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _make_request(
    method: str, url: str, headers: Mapping[str, str], *, content: bytes | None = None, host: str = ""
) -> httpx.Request:
    """Return a request; over TLS, *host* is who has to prove its name."""
    import httpx  # noqa: PLC0415

    extensions = {"sni_hostname": host} if host else {}
    return httpx.Request(method, url, headers=headers, content=content, extensions=extensions)


async def _read_status(answer: httpx.Response) -> int:
    return answer.status_code


def _spell(address: _Address) -> str:
    return f"[{address}]" if address.version == 6 else str(address)


async def _read(answer: httpx.Response) -> str:
    if answer.is_redirect:
        raise Redirected
    if answer.status_code != HTTPStatus.OK:
        raise FileMissing
    body = b""
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            raise TooLarge
    return body.decode("utf-8", "replace")


async def _read_answer(answer: httpx.Response) -> Answer:
    body = b""
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            break
    stream = answer.extensions.get("network_stream")
    secured = stream.get_extra_info("ssl_object") if stream is not None else None
    ends = secured.getpeercert().get("notAfter") if secured is not None else None
    return Answer(
        status=answer.status_code,
        headers={name.lower(): value for name, value in answer.headers.items()},
        body=body[:MAX_BYTES].decode("utf-8", "replace"),
        certificate_ends_at=int(ssl.cert_time_to_seconds(ends)) if isinstance(ends, str) else None,
    )


def _find_certificate_fault(error: BaseException) -> ssl.SSLError | None:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None
