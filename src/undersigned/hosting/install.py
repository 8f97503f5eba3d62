"""The script that sets a machine up: asks what it needs, shows its plan, does it, says what is next.

Typed again it changes nothing and says so; what failed half way is gone on with. `scripts/install` starts it.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import undersigned
from undersigned.hosting import layout, plan
from undersigned.hosting.certificate import CertificateUnfit, check_certificate
from undersigned.hosting.kept_files import BESIDE
from undersigned.hosting.settings_file import parse_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_ONION = re.compile(r"([a-z2-7-]+\.)*[a-z2-7]{56}\.onion")
_SMTP = re.compile(r"(smtp|smtps|smtp\+starttls)://\S+")
_READY_SECONDS = 30
_HTTPS_PORT = 443


class CannotBegin(Exception):
    """Something is missing or odd; the message says what to do. Nothing was changed."""


def main(argv: Sequence[str] | None = None) -> int:
    """Set this machine up and return the exit code."""
    arguments = _parse(argv)
    now = datetime.now(UTC)  # noqa: TID251  (a command, where the clock is read)
    try:
        wishes = read_wishes(arguments, now=now)
        return _carry_out(wishes, arguments)
    except (CannotBegin, CertificateUnfit, plan.CannotInstall) as error:
        print(f"install: {error}", file=sys.stderr)
        return 2


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/install",
        description="Set up a public instance on this machine (Debian 12 or later). Shows what it will do and asks "
        "before it does it. Can be typed again at any time. docs/how-to/run-it.md.",
    )
    parser.add_argument("--host", help="public host name, such as letters.example.org; needed the first time")
    parser.add_argument("--smtp-from", type=Path, metavar="FILE", help="file with the address of the mail server")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="chain of a certificate that you have (PEM)")
    parser.add_argument("--key", type=Path, metavar="FILE", help="its key (PEM); without both, certbot gets one")
    parser.add_argument("--mail", metavar="ADDRESS", help="for the certificate authority, should it want to warn you")
    parser.add_argument("--dry-run", action="store_true", help="show the plan and end")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser.parse_args(argv)


def read_wishes(arguments: argparse.Namespace, *, now: datetime) -> plan.Wishes:
    """Return what is to be done, out of what was typed and what is on the machine already.

    Raises:
        CannotBegin: Something is missing or odd.
        CertificateUnfit: A certificate that was handed in does not serve the host.
    """
    source = Path(undersigned.__file__).resolve().parents[2]
    _check_clock(source, now)
    settings = _read_settings()
    known = settings.get("UNDERSIGNED_ORIGIN", "")
    host = (arguments.host or known).strip().lower().removeprefix("https://").rstrip("/")
    check_host(host)
    if known and host != known:
        raise CannotBegin(
            f"This machine serves {known}, and a host is part of every log for good. To move to another: "
            f"change {layout.SETTINGS}, knowing that open statements keep the old one."
        )
    if (arguments.certificate is None) != (arguments.key is None):
        raise CannotBegin("--certificate and --key belong together: name both.")
    certificate = (arguments.certificate, arguments.key) if arguments.certificate else _find_handed_in()
    if certificate is not None:
        check_certificate(certificate[0], certificate[1], host, now=now)
    smtp = None if settings else _read_smtp(arguments.smtp_from)
    onion = read_onion(settings)
    return plan.Wishes(source, find_release(source), host, smtp, certificate, arguments.mail, onion)


def check_host(host: str) -> None:
    """Refuse what is no public host name.

    Raises:
        CannotBegin: It is none.
    """
    if not host:
        raise CannotBegin("--host is missing: name the public host, such as letters.example.org.")
    if not _HOST.fullmatch(host):
        raise CannotBegin(f"--host must be a public host name such as letters.example.org, not {host!r}.")


def read_onion(settings: Mapping[str, str]) -> str | None:
    """Return the onion host that *settings* name, or None.

    Raises:
        CannotBegin: What they name is none.
    """
    host = settings.get("UNDERSIGNED_ONION", "").strip().lower().removeprefix("http://").rstrip("/")
    if host and not _ONION.fullmatch(host):
        raise CannotBegin(f"UNDERSIGNED_ONION in {layout.SETTINGS} must be an onion address of version 3.")
    return host or None


def check_smtp(address: str) -> None:
    """Refuse what is no address of a mail server.

    Raises:
        CannotBegin: It is none.
    """
    # It holds a password, so it is never repeated.
    if not _SMTP.fullmatch(address):
        raise CannotBegin(
            "The mail server must be one line such as smtp+starttls://user:password@mail.example.org:587, with %40 for "
            "@ in the user's name: docs/reference/settings.md."
        )


def find_release(source: Path) -> str:
    """Return the name of the release in *source*: its version, and in a checkout the commit that it stands at."""
    command = ["git", "-C", str(source), "-c", f"safe.directory={source}", "rev-parse", "--short=12", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return undersigned.__version__
    commit = done.stdout.strip()
    return f"{undersigned.__version__}-{commit}" if done.returncode == 0 and commit else undersigned.__version__


def _check_clock(source: Path, now: datetime) -> None:
    written = datetime.fromtimestamp((source / "pyproject.toml").stat().st_mtime, UTC)
    if now < written:
        raise CannotBegin(
            f"The clock of this machine says {now:%Y-%m-%d}, before this release was put here. "
            "Set it: timedatectl set-ntp true"
        )


def _read_settings() -> dict[str, str]:
    try:
        return parse_settings(Path(layout.SETTINGS).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except PermissionError as error:
        raise CannotBegin(f"{layout.SETTINGS} can't be read. Type this as root.") from error


def _find_handed_in() -> tuple[Path, Path] | None:
    """Return the certificate that was handed in before: certbot's is a link."""
    chain = Path(layout.CERTIFICATE)
    is_ours = os.access(chain, os.R_OK) and not chain.is_symlink()
    return (chain, Path(layout.CERTIFICATE_KEY)) if is_ours else None


def _read_smtp(file: Path | None) -> str:
    if file is not None:
        try:
            address = file.read_text("utf-8").strip()
        except OSError as error:
            raise CannotBegin(f"--smtp-from {file}: {error.strerror}.") from error
    elif sys.stdin.isatty():
        print("Address of the mail server, such as smtp+starttls://user:password@mail.example.org:587")
        address = input("> ").strip()
    else:
        raise CannotBegin("--smtp-from is missing: name a file that holds the address of the mail server.")
    check_smtp(address)
    return address


def _carry_out(wishes: plan.Wishes, arguments: argparse.Namespace) -> int:
    steps = plan.make_plan(wishes)
    pending = [step for step in steps if not step.is_done()]
    print(f"Undersigned {wishes.release} for https://{wishes.host}/\n")
    for number, step in enumerate(steps, 1):
        print(f"  {number:>2}. {step.says if step in pending else f'(done) {step.says}'}")
    for path in plan.list_changed(wishes):
        print(f"\n  Somebody changed {path}: it stays. A newer one of ours would stand beside it, as {BESIDE}.")
    if arguments.dry_run:
        print(f"\nA trial: nothing was changed. {len(pending)} of {len(steps)} steps are to be done.")
        return 0
    if not pending:
        print("\nEverything is as it should be. Nothing was changed.")
        return _look(wishes)
    if os.geteuid() != 0:
        raise CannotBegin("This sets up the whole machine: type it as root.")
    if not arguments.yes and input("\nDo this? Type yes: ").strip().lower() != "yes":
        print("Nothing was changed.")
        return 1
    _check_ports()
    _do_steps(steps)
    return _look(wishes)


def _do_steps(steps: Sequence[plan.Step]) -> None:
    was_running, is_restart_due = plan.is_running(), False
    try:
        for number, step in enumerate(steps, 1):
            # Asked again: a step before may have done it.
            if not step.is_done():
                print(f"\n{number:>2}. {step.says}", flush=True)
                step.do()
                is_restart_due = step.restarts or (is_restart_due and step.do is not plan.start)
        if is_restart_due:
            plan.start()
    except BaseException:
        # An upgrade stopped it, or a file that it is made of is new: people sign while somebody mends the step.
        if was_running and (is_restart_due or not plan.is_running()):
            plan.start_again()
        raise


def _check_ports() -> None:
    if plan.is_quietly_true("systemctl", "is-active", "--quiet", "nginx"):
        return
    for port in (80, _HTTPS_PORT):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", port))
            except OSError as error:
                raise CannotBegin(
                    f"Port {port} is taken by another program: see which with `ss -ltnp`, and stop it first."
                ) from error


def _look(wishes: plan.Wishes) -> int:
    """Ask the letter box through nginx, as a signatory would, and say what is next."""
    ends_at = time.monotonic() + _READY_SECONDS
    while not _is_answered(wishes.host):
        if time.monotonic() > ends_at:
            raise plan.CannotInstall(
                "The letter box does not answer through nginx. See: journalctl -u 'undersigned-*' -n 20; nginx -t"
            )
        time.sleep(0.5)
    print(f"\nThe letter box answers for https://{wishes.host}/, on this machine. What is next:")
    print("  whether all the world gets there: undersigned doctor")
    print("  a link that lets you in, once:    undersigned convenor link")
    print("  how it is:                        systemctl status 'undersigned-*'")
    print(f"  settings, yours to change:        {layout.SETTINGS}")
    return 0


def _is_answered(host: str) -> bool:
    # Whether browsers take the certificate was looked at before; here it is about what stands behind it.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        # This machine, by the host's name: what the name system says is not asked, but nginx chooses by the name.
        opened = socket.create_connection(("localhost", _HTTPS_PORT), timeout=10)
        connection.sock = context.wrap_socket(opened, server_hostname=host)
        connection.request("GET", "/letterbox/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
