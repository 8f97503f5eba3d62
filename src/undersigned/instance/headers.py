"""The headers of every answer, whoever gives it: site, letter box and static files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # Not no-referrer: with it Chromium sends `Origin: null` with forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

# The page that others show in a frame holds one link and no form, so nobody can be made to press anything in it.
_IN_FRAMES = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
FRAME_HEADERS = {
    name: _IN_FRAMES.get(name, value)
    for name, value in SECURITY_HEADERS.items()
    if name not in {"X-Frame-Options", "Cross-Origin-Opener-Policy"}
}
"""Headers of `embed.html` in a bundle."""

# Two years. Not for plain HTTP (RFC 6797, 7.2), so not for a trial on loopback.
HTTPS_ONLY = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")


def make_headers(base_url: str) -> dict[str, str]:
    """Return the headers of every answer of an instance at *base_url*."""
    return SECURITY_HEADERS | ({HTTPS_ONLY[0]: HTTPS_ONLY[1]} if base_url.startswith("https://") else {})


def add_https_only(application: Application, base_url: str) -> Application:
    """Return the ASGI *application*, whose answers tell browsers to come by HTTPS alone, if *base_url* is such.

    Who comes by the onion address comes by plain HTTP, inside Tor, and is told nothing of the kind.
    """
    if not base_url.startswith("https://"):
        return application
    line = (HTTPS_ONLY[0].lower().encode(), HTTPS_ONLY[1].encode())

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start" and all(name != line[0] for name, _value in message["headers"]):
                message = {**message, "headers": [*message["headers"], line]}
            await send(message)

        is_encrypted = scope["type"] == "http" and not _is_by_onion(scope)
        await application(scope, receive, send_with if is_encrypted else send)

    return answer


def _is_by_onion(scope: Scope) -> bool:
    return any(name == b"host" and value.partition(b":")[0].endswith(b".onion") for name, value in scope["headers"])
