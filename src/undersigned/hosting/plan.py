"""What is done to a machine, as steps: each says what it does, sees whether it is done, and does it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from undersigned.hosting import layout, units
from undersigned.hosting.kept_files import KeptFiles, State
from undersigned.hosting.nginx import Place, format_site
from undersigned.hosting.settings_file import format_settings, parse_settings
from undersigned.instance import unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SITE_FILE = "/etc/nginx/sites-available/undersigned"
_SITE_LINK = Path("/etc/nginx/sites-enabled/undersigned")
_WELCOME = Path("/etc/nginx/sites-enabled/default")
# Making the tables takes seconds, on a small machine up to a minute.
_READY_SECONDS = 300


class CannotInstall(Exception):
    """A step failed; the message says which and what to do."""


@dataclass(frozen=True)
class Wishes:
    """What the operator asked for.

    Attributes:
        source: Folder of the release that is installed: a checkout, or an archive that was unpacked.
        release: Name of its folder.
        host: Public host.
        smtp: Mail server, where the settings are written now.
        certificate: Chain and key that were handed in, or None: then certbot gets them, or did.
        mail: Address for the authority that certbot asks, or None.
        onion: Onion host that the settings name, or None.
    """

    source: Path
    release: str
    host: str
    smtp: str | None
    certificate: tuple[Path, Path] | None
    mail: str | None
    onion: str | None = None

    @property
    def has_certbot(self) -> bool:
        """Whether certbot gets the certificate."""
        return self.certificate is None


@dataclass(frozen=True)
class Step:
    """One step: *says* stands in the plan; what *restarts* changes what the processes are made of."""

    says: str
    is_done: Callable[[], bool]
    do: Callable[[], None]
    restarts: bool = False


def make_plan(wishes: Wishes) -> list[Step]:
    """Return the steps in their order; those that are done are seen as such when they are asked."""
    packages = find_packages(wishes)
    return [
        Step(
            f"install the packages {', '.join(packages)}", partial(has_packages, packages), partial(_install, packages)
        ),
        Step(f"make the user {layout.USER}, who can't sign in", has_user, _add_user),
        Step(
            f"install the release into {layout.RELEASES}/{wishes.release} (with hashes; a minute)",
            partial(_has_release, wishes),
            partial(_install_release, wishes),
        ),
        _switch_step(wishes),
        Step(
            f"write the settings to {layout.SETTINGS}, for root and {layout.USER} to read",
            Path(layout.SETTINGS).exists,
            partial(_write_settings, wishes),
        ),
        Step(
            "write the units, folders and the command",
            make_files().is_done,
            partial(_write_files, make_files()),
            restarts=True,
        ),
        Step(
            f"make the folders {layout.DATA}, {layout.KEYS}, {layout.BACKUPS}",
            lambda: all(Path(folder).is_dir() for folder in (layout.PUBLIC, layout.KEYS, layout.BACKUPS)),
            lambda: call("systemd-tmpfiles", "--create", units.FOLDERS_FILE),
        ),
        Step(
            f"make a secret that locks the keys at rest: {layout.CREDENTIAL}",
            Path(layout.CREDENTIAL).exists,
            _make_credential,
        ),
        *_certificate_steps(wishes),
        Step(
            f"let nginx serve {wishes.host}: {SITE_FILE}",
            lambda: make_site(wishes).is_done() and _SITE_LINK.exists() and not _WELCOME.is_symlink(),
            partial(_serve, wishes),
        ),
        Step(
            "start the instance, now and at every boot",
            lambda: are_active(unit_names()) and is_quietly_true("systemctl", "is-enabled", "--quiet", units.WHOLE),
            start,
        ),
    ]


def list_changed(wishes: Wishes) -> list[str]:
    """Return the files of ours that somebody changed: they stay as they are."""
    states = make_files().states() | make_site(wishes).states()
    return [path for path, state in states.items() if state in {State.CHANGED, State.CHANGED_BOTH}]


def find_packages(wishes: Wishes) -> list[str]:
    """Return the Debian packages that are needed."""
    return ["python3-venv", "nginx", "openssl", *(["certbot"] if wishes.has_certbot else [])]


def make_files() -> KeptFiles:
    """Return the files that are the same on every machine."""
    command = f'#!/bin/sh\nexec {layout.CURRENT}/bin/python -I -m undersigned.hosting.run_as "$@"\n'
    wanted = units.format_units() | {
        units.FOLDERS_FILE: units.format_folders(),
        units.JOURNAL_FILE: units.format_journal(),
        layout.COMMAND: command,
    }
    return KeptFiles(wanted, layout.RECORD, {layout.COMMAND: 0o755})


def make_site(wishes: Wishes, *, has_certificate: bool = True) -> KeptFiles:
    """Return the file of nginx."""
    has_ipv6 = Path("/proc/net/if_inet6").exists()
    place = Place(wishes.host, has_certificate=has_certificate, has_ipv6=has_ipv6, onion=wishes.onion)
    return KeptFiles({SITE_FILE: format_site(place)}, layout.RECORD, {})


def unit_names() -> list[str]:
    """Return the units that have to run."""
    return ["undersigned-letterbox.socket", *(f"undersigned-{name}.service" for name in units.PROCESSES)]


def are_active(units_wanted: list[str]) -> bool:
    """Say whether all of *units_wanted* run."""
    # Asked about several at once, systemctl says yes where one of them runs.
    return all(is_quietly_true("systemctl", "is-active", "--quiet", name) for name in units_wanted)


def call(*command: str, given: bytes | None = None, is_quiet: bool = False) -> None:
    """Run a command of the system, and where *is_quiet* show only what it complains of.

    Raises:
        CannotInstall: It failed; what it said was printed.
    """
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        shown = subprocess.DEVNULL if is_quiet else None
        done = subprocess.run(command, input=given, env=environment, stdout=shown, check=False)
    except FileNotFoundError as error:
        raise CannotInstall(f"{command[0]} is not on this machine; this script is for Debian 12 and later.") from error
    if done.returncode != 0:
        raise CannotInstall(
            f"This failed: {' '.join(command)}\nWhat it said stands above. Mend it, then type this again."
        )


def is_quietly_true(*command: str) -> bool:
    """Say whether a command answers yes."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def has_packages(packages: list[str]) -> bool:
    """Say whether all *packages* are installed."""
    return is_quietly_true("dpkg-query", "--show", *packages) and all(
        subprocess.run(
            ["dpkg-query", "--show", "--showformat", "${db:Status-Status}", name], capture_output=True, check=False
        ).stdout
        == b"installed"
        for name in packages
    )


def _install(packages: list[str]) -> None:
    call("apt-get", "update", "-q", is_quiet=True)
    call("apt-get", "install", "-q", "-y", "--no-install-recommends", *packages, is_quiet=True)


def has_user() -> bool:
    """Say whether the instance's user is there."""
    try:
        pwd.getpwnam(layout.USER)
    except KeyError:
        return False
    return True


def _add_user() -> None:
    shell = ["--shell", "/usr/sbin/nologin", "--home-dir", layout.HOME, "--no-create-home"]
    call("useradd", "--system", "--user-group", *shell, layout.USER)


def _has_release(wishes: Wishes) -> bool:
    return (Path(layout.RELEASES) / wishes.release / "complete").exists()


def _install_release(wishes: Wishes) -> None:
    folder = Path(layout.RELEASES) / wishes.release
    # One that was begun and not finished is begun anew; the one that runs has its mark.
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    before = os.umask(0o022)
    try:
        call(sys.executable, "-m", "venv", str(folder))
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        call(*pip, "--require-hashes", "--requirement", str(wishes.source / "requirements" / "server.txt"))
        call(*pip, "--no-deps", "--no-build-isolation", str(wishes.source))
        (folder / "complete").touch()
    finally:
        os.umask(before)


def _is_current(wishes: Wishes) -> bool:
    return Path(layout.CURRENT).resolve() == Path(layout.RELEASES) / wishes.release


def _switch_step(wishes: Wishes) -> Step:
    is_first = not Path(layout.CURRENT).is_symlink()
    says = f"let {layout.CURRENT} lead to it"
    if not is_first:
        says = f"upgrade: backup, stop, tables, checks; then {says}"
    do = partial(_make_current, wishes.release) if is_first else partial(_upgrade, wishes)
    return Step(says, partial(_is_current, wishes), do, restarts=True)


def _make_current(release: str) -> None:
    # At one stroke: a unit that starts meanwhile finds the old release or the new one.
    _link(Path(layout.CURRENT), Path("releases") / release)


def _link(link: Path, target: Path) -> None:
    """Let *link* lead to *target*, whatever was there before, at one stroke."""
    draft = link.with_name(f".{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)


def _upgrade(wishes: Wishes) -> None:
    """Bring the instance to another release; taken back where a step or a check fails.

    Root stops, switches and starts; tables and checks are the instance's own work, under its own user.
    """
    before = Path(layout.CURRENT).readlink().name
    python = f"{layout.RELEASES}/{wishes.release}/bin/python"
    new = [python, "-I", "-m", "undersigned.hosting.run_as"]
    if _is_half_upgraded():
        # Killed in between. Its backup was made before it, and the old release may not know the tables any more.
        print("  An upgrade was begun and not finished: it goes on. Its backup was made before it.")
    elif parse_settings(Path(layout.SETTINGS).read_text("utf-8")).get("UNDERSIGNED_BACKUP"):
        call(layout.COMMAND, "backup", "--to", layout.BACKUPS)
    else:
        print("  No backup: UNDERSIGNED_BACKUP names no key to seal it to. See docs/how-to/back-up-and-restore.md.")
    try:
        call("systemctl", "stop", units.WHOLE)
        call(*new, "upgrade", "--no-backup")
    except (CannotInstall, KeyboardInterrupt):
        _take_back(new)
        call("systemctl", "start", units.WHOLE)
        raise CannotInstall(
            f"The tables are as they were, and {before} started again. What failed stands above."
        ) from None
    _make_current(wishes.release)


def _take_back(new: list[str]) -> None:
    """Take back an upgrade that was begun and not finished, by the command *new*.

    Raises:
        CannotInstall: It could not be taken back; the instance stands still, so that nothing writes into half of it.
    """
    # An upgrade that refused before it changed anything leaves no mark: taking back would undo the one before it.
    if not _is_half_upgraded():
        return
    try:
        call(*new, "upgrade", "--back-out")
    except CannotInstall:
        raise CannotInstall(
            "It could not be taken back, so the instance is not started. What failed stands above. Mend it, "
            f"then type this: {' '.join(new)} upgrade --back-out"
        ) from None


def _is_half_upgraded() -> bool:
    mark = unfinished.find(Path(layout.DATA))
    return mark is not None and mark["what"] == unfinished.UPGRADE


def _write_settings(wishes: Wishes) -> None:
    text = format_settings({"UNDERSIGNED_ORIGIN": wishes.host, "UNDERSIGNED_SMTP": wishes.smtp or ""})
    path = Path(layout.SETTINGS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w") as file:
        os.fchown(file.fileno(), 0, pwd.getpwnam(layout.USER).pw_gid)
        file.write(text)


def _write_files(files: KeptFiles) -> None:
    tell_files(files.write())
    call("systemctl", "daemon-reload")
    call("systemctl", "try-restart", "systemd-journald.service")


def tell_files(states: dict[str, State]) -> None:
    """Print what became of each file that somebody has to know about."""
    for path, state in states.items():
        if state is not State.SAME:
            print(f"  {path}: {state}")


def _make_credential() -> None:
    Path(layout.CREDENTIAL).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # By a pipe: the secret is never a file that is not locked.
    call("systemd-creds", "encrypt", "--name=undersigned-keys", "-", layout.CREDENTIAL, given=os.urandom(48))


def _certificate_steps(wishes: Wishes) -> list[Step]:
    chain, key = Path(layout.CERTIFICATE), Path(layout.CERTIFICATE_KEY)
    if wishes.certificate is not None:
        given = wishes.certificate
        return [
            Step(
                f"copy the certificate to {chain.parent}, its key for root alone to read",
                lambda: _is_same(given[0], chain) and _is_same(given[1], key),
                partial(_copy_certificate, *given),
            )
        ]
    return [
        Step(
            f"get a certificate for {wishes.host} with certbot, which renews it (you agree to its authority's terms)",
            lambda: chain.exists() and key.exists(),
            partial(_get_certificate, wishes),
        )
    ]


def _is_same(given: Path, kept: Path) -> bool:
    return kept.exists() and kept.read_bytes() == given.read_bytes()


def _copy_certificate(chain: Path, key: Path) -> None:
    folder = Path(layout.CERTIFICATE).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for given, kept in ((chain, Path(layout.CERTIFICATE)), (key, Path(layout.CERTIFICATE_KEY))):
        draft = kept.with_name(f".{kept.name}.new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(given.read_bytes())
        draft.replace(kept)
    if is_quietly_true("systemctl", "is-active", "--quiet", "nginx"):
        call("systemctl", "reload", "nginx")


def _get_certificate(wishes: Wishes) -> None:
    # nginx has to answer the authority first, in clear, before it can have a certificate.
    _enable_site(make_site(wishes, has_certificate=False))
    command = ["certbot", "certonly", "--non-interactive", "--agree-tos", "--webroot", "--webroot-path"]
    mail = ["--email", wishes.mail] if wishes.mail else ["--register-unsafely-without-email"]
    hook = ["--deploy-hook", "systemctl reload nginx"]
    call(*command, layout.CHALLENGES, *mail, *hook, "--cert-name", "undersigned", "--domain", wishes.host)
    folder = Path(layout.CERTIFICATE).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for kept in (Path(layout.CERTIFICATE), Path(layout.CERTIFICATE_KEY)):
        _link(kept, Path("/etc/letsencrypt/live/undersigned") / kept.name)


def _serve(wishes: Wishes) -> None:
    _enable_site(make_site(wishes))


def _enable_site(site: KeptFiles) -> None:
    # What nginx refuses must not lie in wait for the next boot, nor pass for done when the script is typed again.
    with _put_back_on_failure(Path(SITE_FILE), Path(site.record), _SITE_LINK, _WELCOME):
        tell_files(site.write())
        if not _SITE_LINK.exists():
            _link(_SITE_LINK, Path(SITE_FILE))
        # Debian's page of welcome answers in place of ours; the file itself stays in sites-available.
        if _WELCOME.is_symlink():
            _WELCOME.unlink()
        call("nginx", "-q", "-t")
        call("systemctl", "enable", "--quiet", "nginx")
        call("systemctl", "reload-or-restart", "nginx")


@contextmanager
def _put_back_on_failure(*paths: Path) -> Iterator[None]:
    """Bring files and links back to what they were before a block that fails."""
    before = {path: path.readlink() if path.is_symlink() else _read(path) for path in paths}
    try:
        yield
    except BaseException:
        for path, found in before.items():
            if isinstance(found, Path):
                _link(path, found)
            elif found is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(found)
        raise


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def is_running() -> bool:
    """Say whether the instance was started and not stopped since."""
    return is_quietly_true("systemctl", "is-active", "--quiet", units.WHOLE)


def start_again() -> None:
    """Start an instance that ran before a step failed, with what is there by now; quietly, the failure is told.

    Half an upgrade stays stopped: nothing may write into it.
    """
    if unfinished.find(Path(layout.DATA)) is None:
        is_quietly_true("systemctl", "daemon-reload")
        is_quietly_true("systemctl", "restart", units.WHOLE)


def start() -> None:
    """Start the instance, or restart it: who signs meanwhile waits at the socket that systemd holds.

    Raises:
        CannotInstall: It does not start; the message holds what it said.
    """
    call("systemctl", "enable", "--quiet", units.WHOLE)
    call("systemctl", "restart", units.WHOLE)
    ends_at = time.monotonic() + _READY_SECONDS
    while not are_active(unit_names()):
        if time.monotonic() > ends_at:
            said = subprocess.run(
                ["journalctl", "--no-pager", "--output=cat", "--lines=5", "--unit=undersigned-*"],
                capture_output=True,
                text=True,
                check=False,
            ).stdout
            raise CannotInstall(
                f"The instance does not start. It says:\n{said}Mend it in {layout.SETTINGS}, then type this again."
            )
        time.sleep(0.5)
