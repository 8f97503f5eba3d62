"""The file of nginx in the front's place: the same paths, types and headers as `web.front` and `web.files`.

What strangers type never reaches the disk: bodies and answers stay in memory or are passed on at once. No line is
written about who asked: the access log is off, and the log of errors, which names addresses, goes nowhere.
Source: nginx 1.22 as Debian 12 has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.hosting import layout
from undersigned.instance.doors import (
    FILE_TYPES,
    KEPT_ANEW,
    KEPT_FOR_GOOD,
    LETTERBOX_BODY_BYTES,
    LETTERBOX_PATHS,
    NAMING_PATHS,
    NOT_INDEXED,
    REFUSALS,
    SITE_BODY_BYTES,
    SITE_PATHS,
    WEBFINGER_FILE,
    WEBFINGER_PATH,
    WEBFINGER_RESOURCES,
)
from undersigned.instance.headers import FRAME_HEADERS, make_headers

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Place:
    """Where a web server stands, and what is behind it.

    Attributes:
        host: Public host, without a port.
        has_certificate: Speak HTTPS; else only what is needed to get a certificate.
        has_ipv6: Whether the machine has IPv6: nginx would not start on an address that can't be.
        onion: Onion host, or None. Tor hands over at *onion_place* who comes by it.
        public: Folder of published files.
        letterbox: Where the letter box listens, as nginx writes it: ``unix:/path`` or ``host:port``.
        site: Where the site listens.
    """

    host: str
    has_certificate: bool = True
    has_ipv6: bool = True
    public: str = layout.PUBLIC
    letterbox: str = f"unix:{layout.LETTERBOX_SOCKET}"
    site: str = layout.SITE_PLACE
    certificate: str = layout.CERTIFICATE
    certificate_key: str = layout.CERTIFICATE_KEY
    http_port: int = 80
    https_port: int = 443
    onion: str | None = None
    onion_place: str = layout.ONION_PLACE


def format_site(place: Place) -> str:
    """Return the file that nginx includes."""
    parts = [_format_plain(place)]
    if place.has_certificate:
        parts.append(_format_encrypted(place))
        parts += [_format_maps(place), _format_onion(place)] if place.onion else []
    return "".join(parts)


def _format_plain(place: Place) -> str:
    # Only what people type leads to HTTPS. Forms and codes are not found, so that nobody goes on sending them in clear.
    return f"""server {{
{_listen(place.http_port, "", place)}
    server_name {place.host};
    access_log off;
    error_log /dev/null;
    server_tokens off;
    location ^~ /.well-known/acme-challenge/ {{ root {layout.CHALLENGES}; default_type text/plain; }}
    location = / {{ return 308 https://{place.host}/; }}
    location ~ ^/s/[^/]+/$ {{ return 308 https://{place.host}$uri; }}
    location / {{ return 404; }}
}}
"""


def _format_encrypted(place: Place) -> str:
    opening = f"""{_listen(place.https_port, " ssl http2", place)}
    server_name {place.host};
    ssl_certificate {place.certificate};
    ssl_certificate_key {place.certificate_key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;
    ssl_session_tickets off;
"""
    to_site = f"""    location ~ ^({SITE_PATHS})$ {{
        client_body_timeout 600s;
        proxy_read_timeout 120s;
        proxy_request_buffering off;
        proxy_pass http://{place.site};
        proxy_set_header Host $host;
        proxy_set_header Connection "";
        # What strangers wrote there is not passed on.
        proxy_set_header X-Undersigned-Peer "";
        add_header X-Kept "";
    }}
"""
    headers = make_headers(f"https://{place.host}")
    if place.onion:
        # Tor Browser offers the onion address; with no page there is no header.
        headers["Onion-Location"] = "$undersigned_onion"
    return _format_server(place, opening, to_site, headers, host="$host", peer="$remote_addr", packing="gzip_static on")


def _format_maps(place: Place) -> str:
    return f"""# What browsers show on the onion address leads to where it came from; programs get published bytes.
map $http_accept $undersigned_home {{ default "https://{place.host}/"; "~text/html" "/"; }}
map $sent_http_content_type $undersigned_onion {{ default ""; "~^text/html" "http://{place.onion}$request_uri"; }}
"""


def _format_onion(place: Place) -> str:
    # Nobody but Tor comes here, so no name is asked for: this one is longer than nginx's table of names has room for.
    opening = f"""    listen {place.onion_place};
    sub_filter '="https://{place.host}/' '="$undersigned_home';
    sub_filter_once off;
    sub_filter_types "{FILE_TYPES[".html"]}";
"""
    to_site = f"    location ~ ^({SITE_PATHS})$ {{ return 404; }}\n"
    # By plain HTTP inside Tor: it binds nobody to HTTPS. Who comes by Tor is of no network.
    headers = make_headers(f"http://{place.onion}")
    return _format_server(place, opening, to_site, headers, host=str(place.onion), peer='""', packing="gzip_static off")


def _format_server(
    place: Place, opening: str, to_site: str, headers: Mapping[str, str], *, host: str, peer: str, packing: str
) -> str:
    """Return a server that answers as the front does.

    Args:
        place: Where it stands.
        opening: Its addresses and what else is its alone.
        to_site: What becomes of the paths of the site.
        headers: Of every answer that nginx makes itself.
        host: What the letter box is told that was asked for.
        peer: What the letter box is told of who asked.
        packing: Whether files that lie packed are sent so.
    """
    is_told = "Onion-Location" in headers
    kept = 'add_header Onion-Location "$undersigned_onion";' if is_told else 'add_header X-Kept "";'
    framed = FRAME_HEADERS | {name: value for name, value in headers.items() if name == "Strict-Transport-Security"}
    return f"""server {{
{opening}
    # Nothing about who asked: the log of errors names addresses too.
    access_log off;
    error_log /dev/null;
    server_tokens off;

    root {place.public};
    index index.html;
    absolute_redirect off;
    {packing};
    gzip_vary on;
    # The times of published files are set to the day: a tag made of them could not tell an old file from a new one.
    etag off;
    add_header Last-Modified "";
    types {{
{_types()}
    }}
    default_type "{FILE_TYPES[""]}";

    client_header_timeout 10s;
    client_body_timeout 15s;
    client_max_body_size {SITE_BODY_BYTES};
    # Answers of the processes are held in memory, never in a file.
    proxy_max_temp_file_size 0;
    proxy_buffers 16 16k;
    proxy_http_version 1.1;
    proxy_connect_timeout 5s;
    proxy_set_header Host {host};
    proxy_set_header Connection "";

    set $kept "{KEPT_ANEW}";
    add_header Cache-Control $kept always;
    set $robots "";
    add_header X-Robots-Tag $robots;
{_headers(headers, 4)}

    error_page 403 404 =404 /{REFUSALS}/404.html;
    error_page 405 /{REFUSALS}/405.html;
    error_page 408 /{REFUSALS}/408.html;
    error_page 413 /{REFUSALS}/413.html;
    error_page 502 503 504 /{REFUSALS}/502.html;
    location /{REFUSALS}/ {{ internal; set $kept "no-store"; }}

    # Files that are being written begin with a dot.
    location ~ /\\. {{ return 404; }}
    location = {WEBFINGER_PATH} {{
        if ($arg_resource !~* "^({WEBFINGER_RESOURCES})$") {{ return 404; }}
        try_files /{WEBFINGER_FILE} =404;
    }}

    location ~ ^({LETTERBOX_PATHS})$ {{
        client_max_body_size {LETTERBOX_BODY_BYTES};
        # As large as the largest: what was typed waits in memory, not in a file.
        client_body_buffer_size {LETTERBOX_BODY_BYTES};
        proxy_pass http://{place.letterbox};
        # Headers that are set here are not inherited, so all are named again.
        proxy_set_header Host {host};
        proxy_set_header Connection "";
        proxy_set_header X-Undersigned-Peer {peer};
        {kept}
    }}
{to_site}
    # A full tile of a log never changes; one that is being filled lies in a folder that ends in .p.
    location ~ ^/s/[^/]+/tile/(?!.*\\.p/) {{ set $kept "{KEPT_FOR_GOOD}"; }}
    # What names people asks search engines to stay away; pages of names say so themselves.
    location ~ ^{NAMING_PATHS}$ {{ set $robots "{NOT_INDEXED}"; }}
    location ~ ^/s/.*/embed\\.html$ {{
        add_header Last-Modified "";
        add_header Cache-Control $kept always;
{_headers(framed, 8)}
    }}
}}
"""


def _listen(port: int, options: str, place: Place) -> str:
    lines = [f"    listen {port}{options};"]
    if place.has_ipv6:
        lines.append(f"    listen [::]:{port}{options};")
    return "\n".join(lines)


def _types() -> str:
    names: dict[str, list[str]] = {}
    for ending, kind in FILE_TYPES.items():
        if ending:
            names.setdefault(kind, []).append(ending.removeprefix("."))
    return "\n".join(f'        "{kind}" {" ".join(endings)};' for kind, endings in names.items())


def _headers(headers: Mapping[str, str], indent: int) -> str:
    return "\n".join(f'{" " * indent}add_header {name} "{value}" always;' for name, value in headers.items())
