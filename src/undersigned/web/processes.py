"""What each process of an instance does when it is started: front, letter box, site, worker.

Uvicorn serves the two ASGI applications, granian serves the site: research measured both ways round
(docs/decisions). None of them logs requests. No header about who asked is believed but the operator's own.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from undersigned.instance.database import limit_sessions
from undersigned.instance.headers import add_https_only
from undersigned.watching.process import process_state
from undersigned.watching.state import OK
from undersigned.watching.telling import Teller
from undersigned.web.counted import count_answers, count_front_answers, count_wsgi_answers
from undersigned.web.logs import make_logging, name_process, set_up_logs
from undersigned.web.supervisor import tie_to_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from wsgiref.types import WSGIApplication

    from undersigned.instance.config import Instance

_BACKLOG = 2048
_FIRST_HANDED = 3  # SD_LISTEN_FDS_START
# Longest path that fits into a Unix socket's address, unix(7).
_SOCKET_PATH_BYTES = 107


class CannotListen(Exception):
    """The address is taken or not ours; the message says which and what to do."""


def listen_tcp(host: str, port: int) -> socket.socket:
    """Open a listening socket.

    Raises:
        CannotListen: The port is taken, or the address is not one of this machine.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        opened = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotListen(f"{host} is not an address of this machine: {error.strerror}.") from error
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise CannotListen(
            f"Port {port} of {host}: {error.strerror}. Stop what uses it, or choose another with --port."
        ) from error
    return opened


def listen_unix(path: Path) -> socket.socket:
    """Open a listening Unix socket at *path*, in place of one that a dead process left.

    Raises:
        CannotListen: The path is too long, or can't be written.
    """
    check_socket_path(path)
    path.unlink(missing_ok=True)
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    opened.bind(str(path))
    opened.listen(_BACKLOG)
    return opened


def find_handed_socket(environ: Mapping[str, str]) -> socket.socket | None:
    """Return the listening socket that systemd opened and handed to this process, or None.

    It outlives the process: who knocks while the letter box restarts waits there. Source: sd_listen_fds(3).
    """
    if environ.get("LISTEN_PID") != str(os.getpid()) or environ.get("LISTEN_FDS") != "1":
        return None
    return socket.socket(fileno=_FIRST_HANDED)


def check_socket_path(path: Path) -> None:
    """Refuse a path that does not fit into a Unix socket's address."""
    if len(os.fsencode(path)) > _SOCKET_PATH_BYTES:
        raise CannotListen(f"{path} is too long for a socket. Name a shorter folder in UNDERSIGNED_RUNTIME.")


def letterbox_socket(runtime: Path) -> Path:
    """Return where the letter box listens."""
    return runtime / "letterbox.sock"


def site_socket(runtime: Path) -> Path:
    """Return where the site listens."""
    return runtime / "site.sock"


def run_front(instance: Instance, listening: socket.socket) -> None:
    """Serve published files and pass the rest on, until told to stop."""
    from undersigned.instance.ring import Ring  # noqa: PLC0415
    from undersigned.watching.checks import check_published  # noqa: PLC0415
    from undersigned.web.front import make_front  # noqa: PLC0415
    from undersigned.web.onion import offer_onion  # noqa: PLC0415
    from undersigned.web.patience import PatientProtocol  # noqa: PLC0415

    begin("front", instance)
    runtime = Ring(instance).runtime
    front = make_front(instance, letterbox=letterbox_socket(runtime), site=site_socket(runtime))
    front = add_https_only(front, instance.base_url)
    front = offer_onion(front, onion=instance.onion, base_url=instance.base_url)
    with telling("front", runtime, lambda: {"published": check_published(instance, is_writing=False)}):
        _run_asgi(count_front_answers(front), listening, protocol=PatientProtocol)


def run_letterbox(instance: Instance, listening: socket.socket) -> None:
    """Serve the letter box until told to stop."""
    from undersigned.instance.ring import Ring  # noqa: PLC0415
    from undersigned.letterbox.app import make_application  # noqa: PLC0415
    from undersigned.watching import checks  # noqa: PLC0415

    begin("letterbox", instance)
    ring = Ring(instance)
    letterbox = make_application(instance, ring)

    def look() -> dict[str, str]:
        return {
            "database": OK if letterbox.is_storing() else "no answer",
            "keys": checks.check_keys(ring),
            "disk": checks.check_disk(instance.data, ring.runtime),
        }

    # Every answer of the letter box but a failure is part of a signature: decision 54.
    application = count_answers(add_https_only(letterbox, instance.base_url), is_of_signing=lambda _path: True)
    with telling("letterbox", ring.runtime, look):
        _run_asgi(application, listening)


def run_site(instance: Instance, place: Path | tuple[str, int]) -> None:
    """Serve the site at a Unix socket, or at host and port, until told to stop."""
    begin("site", instance)
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    if isinstance(place, tuple):
        where: dict[str, Any] = {"address": place[0], "port": place[1]}
    else:
        check_socket_path(place)
        place.unlink(missing_ok=True)
        where = {"uds": place, "uds_permissions": 0o600}
    Granian(
        "undersigned.web.processes:make_site",
        **where,
        factory=True,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=2,
        log_dictconfig=make_logging(instance.logs),
    ).serve()


def make_site() -> WSGIApplication:
    """Return the site, in a process that ends when the one that started it does."""
    tie_to_parent()
    name_process("site")
    from django.conf import settings  # noqa: PLC0415

    from undersigned.watching import checks  # noqa: PLC0415
    from undersigned.web.wsgi import application  # noqa: PLC0415

    def look() -> dict[str, str]:
        return {
            "database": checks.check_database(settings.INSTANCE),
            "keys": checks.check_keys(settings.RING),
            "disk": checks.check_disk(settings.INSTANCE.data, settings.RING.runtime),
        }

    # For as long as the process lives.
    _tell("site", settings.RING.runtime, look)
    return count_wsgi_answers(application)


def run_worker(instance: Instance) -> None:
    """Do the work behind the pages until told to stop."""
    from undersigned.web.worker import work  # noqa: PLC0415

    begin("worker", instance)
    work(instance)


def begin(name: str, instance: Instance) -> None:
    """Set up the log lines of the process *name*, and put an end to what it may ask of the database."""
    name_process(name)
    set_up_logs(instance.logs)
    limit_sessions(name, instance.database)


@contextmanager
def telling(name: str, runtime: Path, look: Callable[[], dict[str, str]]) -> Iterator[None]:
    """Tell the state of the process *name*, whose checks *look* makes, for as long as the block runs."""
    teller = _tell(name, runtime, look)
    try:
        yield
    finally:
        teller.close()


def _tell(name: str, runtime: Path, look: Callable[[], dict[str, str]]) -> Teller:
    return Teller(runtime, name, lambda: process_state(name, look(), now_seconds=time.time()))


def _run_asgi(
    application: Callable[..., object], listening: socket.socket, protocol: type[asyncio.Protocol] | str = "httptools"
) -> None:
    import uvicorn  # noqa: PLC0415

    config = uvicorn.Config(
        application,
        http=protocol,
        loop="uvloop",
        ws="none",
        lifespan="auto",
        # Our own set-up stands already.
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=3,
        backlog=_BACKLOG,
    )
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvicorn.Server(config).run(sockets=[listening])
