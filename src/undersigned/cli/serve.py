"""`undersigned serve`: a whole instance in one command, or one of its processes."""

from __future__ import annotations

import argparse
import os
import resource
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from undersigned.instance.config import Instance
    from undersigned.web.prepare import Prepared
    from undersigned.web.supervisor import Child, Supervisor

_READY_SECONDS = 30


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "serve",
        help="run a whole instance",
        description="Run a whole instance: published files, letter box, desk, worker. docs/reference/settings.md.",
    )
    parser.add_argument("--port", type=int, help="port to listen on (UNDERSIGNED_PORT, 8000)")
    parser.add_argument("--data", type=Path, help="folder of this instance (UNDERSIGNED_DATA, ./var)")
    parser.add_argument("--empty", action="store_true", help="make no sample statement at the first start")
    parser.add_argument("--only", choices=("front", "letterbox", "site", "worker"), help="run one process alone")
    parser.add_argument("--listen", metavar="HOST:PORT|PATH", help="with --only: where to listen")
    parser.add_argument("--descriptor", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    from undersigned.cli.main import GOOD, Undone
    from undersigned.instance.config import read_instance
    from undersigned.instance.tables import TablesDiffer
    from undersigned.web.processes import CannotListen
    from undersigned.web.single import LockHeld

    # Children, Django and the letter box all read the environment.
    if arguments.data is not None:
        os.environ["UNDERSIGNED_DATA"] = str(arguments.data)
    if arguments.port is not None:
        os.environ["UNDERSIGNED_PORT"] = str(arguments.port)
    instance = read_instance()
    try:
        if arguments.only:
            _run_one(arguments, instance)
        else:
            # A core dump would write the keys to the disk.
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            _make_folder(instance.data)
            _run_all(instance, is_empty_wanted=arguments.empty)
    except CannotListen as error:
        raise Undone(str(error)) from error
    except LockHeld as error:
        raise Undone(
            "Another worker is at work on this database, alone or under `undersigned serve`. Stop this one or that."
        ) from error
    except TablesDiffer as error:
        raise Undone(str(error)) from error
    return GOOD


def _make_folder(data: Path) -> None:
    """Make the folder of the instance, if it is not there, or say why it can't be used."""
    from undersigned.cli.main import Undone

    try:
        data.mkdir(parents=True, exist_ok=True)
        # Nothing has to be left behind to know whether files can be made here.
        with TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise Undone(
            f"The folder {data} can't be made or written to: {error.strerror}. Name another one with --data, or in "
            "UNDERSIGNED_DATA."
        ) from error


def _run_one(arguments: argparse.Namespace, instance: Instance) -> None:
    from undersigned.instance.ring import Ring
    from undersigned.instance.tables import check_tables
    from undersigned.instance.unfinished import check_finished
    from undersigned.web import processes
    from undersigned.web.single import hold_folder

    check_finished(instance.data)
    if arguments.only != "front" and not arguments.supervised:
        check_tables(instance)
    if arguments.only == "worker" and not arguments.supervised:
        # A whole `serve` on the same folder would start a worker again and again, and in vain.
        with hold_folder(instance.data / "serve.lock", is_shared=True):
            processes.run_worker(instance)
    elif arguments.only == "worker":
        processes.run_worker(instance)
    elif arguments.only == "site":
        processes.run_site(instance, _find_place(arguments.listen) or processes.site_socket(Ring(instance).runtime))
    else:
        listening = _open_socket(arguments, instance)
        run_process = processes.run_front if arguments.only == "front" else processes.run_letterbox
        run_process(instance, listening)


def _open_socket(arguments: argparse.Namespace, instance: Instance) -> socket.socket:
    """Take over the socket that the supervisor or systemd opened, or open the one that was asked for."""
    from undersigned.instance.ring import Ring
    from undersigned.web import processes

    if arguments.descriptor is not None:
        return socket.socket(fileno=arguments.descriptor)
    handed = processes.find_handed_socket(os.environ)
    if handed is not None:
        return handed
    place = _find_place(arguments.listen)
    if place is None:
        if arguments.only == "front":
            return processes.listen_tcp(instance.bind, instance.port)
        return processes.listen_unix(processes.letterbox_socket(Ring(instance).runtime))
    return processes.listen_unix(place) if isinstance(place, Path) else processes.listen_tcp(*place)


def _find_place(listen: str | None) -> Path | tuple[str, int] | None:
    from undersigned.cli.main import Undone

    if listen is None:
        return None
    if listen.startswith("/"):
        return Path(listen)
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit():
        raise Undone("--listen takes HOST:PORT or the path of a socket, such as 127.0.0.1:8001 or /run/site.sock.")
    return host.strip("[]"), int(port)


def _run_all(instance: Instance, *, is_empty_wanted: bool) -> None:
    from undersigned.cli.main import Undone
    from undersigned.cli.prepare import prepare_instance, ready_keys
    from undersigned.instance.ring import Ring
    from undersigned.web.prepare import check_settings
    from undersigned.web.processes import begin, letterbox_socket, listen_tcp, listen_unix
    from undersigned.web.single import LockHeld, hold_folder

    begin("supervisor", instance)
    check_settings(instance)
    try:
        with hold_folder(instance.data / "serve.lock"), listen_tcp(instance.bind, instance.port) as front:
            ring = Ring(instance)
            ready_keys(ring)
            runtime = ring.runtime
            with listen_unix(letterbox_socket(runtime)) as letterbox:
                prepared = prepare_instance(instance, is_empty_wanted=is_empty_wanted)
                _supervise(instance, prepared, front, letterbox, runtime)
    except LockHeld as error:
        raise Undone(
            f"An instance is running on {instance.data} already. Stop it, or name another folder with --data."
        ) from error


def _supervise(
    instance: Instance, prepared: Prepared, front: socket.socket, letterbox: socket.socket, runtime: Path
) -> None:
    from undersigned.watching.telling import wanting_front
    from undersigned.web.processes import site_socket
    from undersigned.web.supervisor import Supervisor

    supervisor = Supervisor(
        [
            _make_child("front", front),
            _make_child("letterbox", letterbox),
            _make_child("site", None, "--listen", str(site_socket(runtime))),
            _make_child("worker", None),
        ]
    )
    supervisor.start()
    _wait_until_ready(supervisor, site_socket(runtime))
    if not supervisor.is_stopping:
        print(_summarise(instance, prepared, runtime), flush=True)
    with wanting_front(runtime):
        supervisor.watch()


def _make_child(name: str, listening: socket.socket | None, *further: str) -> Child:
    from undersigned.web.supervisor import Child

    command = [sys.executable, "-m", "undersigned.cli", "serve", "--supervised", "--only", name, *further]
    if listening is None:
        return Child(name, command)
    return Child(name, [*command, "--descriptor", str(listening.fileno())], (listening.fileno(),))


def _wait_until_ready(supervisor: Supervisor, site: Path) -> None:
    """Wait for the site, the slowest to start; what comes earlier waits in the sockets' queues."""
    gives_up_at = time.monotonic() + _READY_SECONDS
    while not supervisor.is_stopping and time.monotonic() < gives_up_at:
        supervisor.tend()
        with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(site))
            return
        time.sleep(0.05)


def _summarise(instance: Instance, prepared: Prepared, runtime: Path) -> str:
    lines = [f"Undersigned is running at {instance.base_url}/"]
    if prepared.sample is not None:
        lines.append(f"  A sample statement, open for signing: {instance.base_url}{prepared.sample}")
    if prepared.link is not None:
        lines.append(f"  Sign in as convenor, once:  {prepared.link}")
    lines.append("  Another link at any time:   undersigned convenor link")
    if instance.base_url.startswith("https:"):
        lines.append(f"  Listening at {instance.bind}:{instance.port}, behind a web server that speaks HTTPS")
    if instance.smtp is None:
        lines.append(f"  Mails are not sent but shown at {instance.base_url}/mailbox/ (files: {runtime / 'mail'})")
    if instance.origin is None:
        lines.append("  Only the sample can be opened for signing: set UNDERSIGNED_ORIGIN to open others.")
    lines.append(f"  Data: {instance.data}   Stop: Ctrl-C")
    return "\n".join(lines)
