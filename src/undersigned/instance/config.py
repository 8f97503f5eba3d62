"""The settings of an instance, read once from the environment and checked by name.

Source: docs/reference/settings.md.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from undersigned.instance.binding import parse_binding
from undersigned.sealing.envelope import check_recipient
from undersigned.sealing.errors import SealingError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORIGIN = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-f:]+\](:[0-9]{1,5})?")


class SettingInvalid(Exception):
    """A setting is missing or odd; the message names it and says what to do."""


@dataclass(frozen=True)
class Instance:
    """The settings of one instance.

    Attributes:
        data: Folder with the database (if SQLite), the log's secret and the published files.
        database: ``sqlite:///PATH`` or ``postgresql://…``.
        runtime_root: Folder in memory under which this instance has its own.
        keys: Folder outside *data* and backups, from which keys come back after a reboot.
        origin: Public host with port if not the usual one, or None: then only the sample may open.
        smtp: ``smtp://``, ``smtps://`` or ``smtp+starttls://`` URL, or None.
        bind: Address that the front listens on.
        port: Port that the front listens on.
        nameserver: Address and port of the name server to ask about domains, or None for those of the system.
        binding: Clevis pin and configuration that kept keys are bound with, or None.
        sheet: Public key of the recovery sheet, or None.
        onion: Onion host under which the instance is reached too, or None.
        peer_header: Header in which a web server before the front says who asked, in lower case, or None.
        proposer: Program of the operator's own that proposes translations, or None.
        network_forms: Forms that one network may send for one statement in five minutes; 0 for any number.
        fonts: Folders with fonts that print looks into before those of the system.
        mail_pace: Mails an hour that one mail domain gets, by domain; `*` for every domain that is not named.
        logs: How log lines are written, ``plain`` or ``json``.
        watch: Where measures and health are told: a socket's path, or host and port; None for nowhere but the runtime
            folder.
        bearer: What who asks there has to know, or None.
        operator: Mail address that alarms go to, or None.
        backup_recipients: Public keys that backups are sealed to.
        fediverse: People may follow the instance in the Fediverse.
    """

    data: Path
    database: str
    runtime_root: Path
    keys: Path
    origin: str | None
    smtp: str | None
    bind: str
    port: int
    nameserver: tuple[str, int] | None = None
    binding: tuple[str, dict[str, object]] | None = None
    sheet: str | None = None
    onion: str | None = None
    peer_header: str | None = None
    proposer: str | None = None
    network_forms: int = 60
    fonts: tuple[Path, ...] = ()
    mail_pace: tuple[tuple[str, int], ...] = ()
    logs: str = "plain"
    watch: Path | tuple[str, int] | None = None
    bearer: str | None = None
    operator: str | None = None
    backup_recipients: tuple[str, ...] = ()
    fediverse: bool = False

    @property
    def public(self) -> Path:
        """The folder of published files; any file server can serve it."""
        return self.data / "public"

    @property
    def host(self) -> str:
        """The origin, or the loopback address where none is set."""
        return self.origin or f"localhost:{self.port}"

    @property
    def host_name(self) -> str:
        """The host without its port: whom passkeys are made for."""
        return self.host.rsplit(":", 1)[0]

    @property
    def base_url(self) -> str:
        """Scheme and host of the public address, without a final slash."""
        return f"{'http' if is_loopback(self.host) else 'https'}://{self.host}"

    @property
    def is_on_loopback(self) -> bool:
        """Whether nobody but this machine can reach the instance, as far as its settings say."""
        return is_loopback(self.bind) and is_loopback(self.host)

    @property
    def identity(self) -> str:
        """A random name of this data folder, so that two instances never share keys."""
        path = self.data / "instance-id"
        if not path.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("x") as file:
                    file.write(secrets.token_hex(8) + "\n")
            except FileExistsError:
                return path.read_text().strip()
        return path.read_text().strip()


def is_loopback(host: str) -> bool:
    """Say whether *host* (a name or address, with or without a port) is this machine's loopback."""
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def read_instance(environ: Mapping[str, str] = os.environ) -> Instance:
    """Read the settings.

    Raises:
        SettingInvalid: A setting is odd; the message names it.
    """
    data = Path(environ.get("UNDERSIGNED_DATA") or "var").resolve()
    keys = Path(environ.get("UNDERSIGNED_KEYS") or _default_keys(environ)).resolve()
    if keys == data or data in keys.parents:
        raise SettingInvalid(
            f"UNDERSIGNED_KEYS ({keys}) lies inside UNDERSIGNED_DATA ({data}): keys must lie outside data and backups."
        )
    return Instance(
        data=data,
        database=_read_database(environ.get("UNDERSIGNED_DATABASE") or f"sqlite:///{data / 'undersigned.sqlite3'}"),
        runtime_root=Path(environ.get("UNDERSIGNED_RUNTIME") or _default_runtime(environ)),
        keys=keys,
        origin=_read_origin(environ.get("UNDERSIGNED_ORIGIN", "")),
        smtp=_read_smtp(environ.get("UNDERSIGNED_SMTP", "")),
        bind=environ.get("UNDERSIGNED_BIND") or "127.0.0.1",
        port=_read_port(environ.get("UNDERSIGNED_PORT") or "8000"),
        nameserver=_read_nameserver(environ.get("UNDERSIGNED_DNS", "")),
        binding=_read_binding(environ.get("UNDERSIGNED_BINDING", "")),
        sheet=_read_sheet(environ.get("UNDERSIGNED_SHEET", "")),
        onion=_read_onion(environ.get("UNDERSIGNED_ONION", "")),
        peer_header=_read_header(environ.get("UNDERSIGNED_PEER", "")),
        proposer=_read_program(environ.get("UNDERSIGNED_PROPOSER", "")),
        network_forms=_read_forms(environ.get("UNDERSIGNED_CROWD") or "60"),
        fonts=_read_fonts(environ.get("UNDERSIGNED_FONTS", "")),
        mail_pace=_read_pace(environ.get("UNDERSIGNED_PACE", "")),
        logs=_read_logs(environ.get("UNDERSIGNED_LOG") or "plain"),
        watch=_read_watch(environ.get("UNDERSIGNED_WATCH", ""), environ.get("UNDERSIGNED_BEARER", "")),
        bearer=_read_bearer(environ.get("UNDERSIGNED_BEARER", "")),
        operator=_read_operator(environ.get("UNDERSIGNED_OPERATOR", "")),
        backup_recipients=_read_recipients(environ.get("UNDERSIGNED_BACKUP", "")),
        fediverse=_read_fediverse(environ.get("UNDERSIGNED_FEDIVERSE") or "no"),
    )


def _default_keys(environ: Mapping[str, str]) -> Path:
    state = environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "undersigned" / "keys"


def _default_runtime(environ: Mapping[str, str]) -> Path:
    session = environ.get("XDG_RUNTIME_DIR")
    return Path(session) / "undersigned" if session else Path(f"/dev/shm/undersigned-{os.getuid()}")  # noqa: S108


def _read_database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise SettingInvalid("UNDERSIGNED_DATABASE must begin with sqlite:/// or postgresql://.")
    url = urlsplit(value)
    is_elsewhere = bool(url.hostname) and not is_loopback(url.netloc.rpartition("@")[2])
    if is_elsewhere and "sslmode" not in parse_qs(url.query):
        raise SettingInvalid(
            "UNDERSIGNED_DATABASE names another machine: say how the way there is encrypted. Add ?sslmode=verify-full, "
            "or ?sslmode=disable where the network between the two is encrypted itself."
        )
    return value


def _read_origin(value: str) -> str | None:
    value = value.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/")
    if not value:
        return None
    if not _ORIGIN.fullmatch(value):
        raise SettingInvalid(f"UNDERSIGNED_ORIGIN must be a host name such as letters.example.org, not {value!r}.")
    return value


def _read_smtp(value: str) -> str | None:
    if not value:
        return None
    url = urlsplit(value)
    if url.scheme not in {"smtp", "smtps", "smtp+starttls"} or not url.hostname:
        raise SettingInvalid(
            "UNDERSIGNED_SMTP must look like smtp://host:25, smtps://… or smtp+starttls://user:password@host:587."
        )
    if url.scheme == "smtp" and not is_loopback(url.netloc.rpartition("@")[2]) and "plain" not in parse_qs(url.query):
        raise SettingInvalid(
            "UNDERSIGNED_SMTP would send links to sign over the network in clear. Use smtps:// or smtp+starttls://, "
            "or add ?plain=yes where the network between the two machines is encrypted itself."
        )
    return value


def _read_port(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise SettingInvalid(f"UNDERSIGNED_PORT must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def _read_nameserver(value: str) -> tuple[str, int] | None:
    if not value.strip():
        return None
    url = urlsplit(f"//{value.strip()}")
    try:
        return str(ipaddress.ip_address(url.hostname or "")), url.port or 53
    except ValueError as error:
        raise SettingInvalid(
            f"UNDERSIGNED_DNS must be the address of a name server such as 127.0.0.1 or [::1]:5353, not {value!r}."
        ) from error


def _read_header(value: str) -> str | None:
    if value and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,63}", value):
        raise SettingInvalid(f"UNDERSIGNED_PEER must be the name of a header such as X-Real-IP, not {value!r}.")
    return value.lower() or None


def _read_program(value: str) -> str | None:
    if value and not (value.startswith("/") and os.access(value, os.X_OK)):
        raise SettingInvalid(
            f"UNDERSIGNED_PROPOSER is {value!r}: it is the whole path of a program that may be run, such as "
            "/usr/local/bin/propose."
        )
    return value or None


def _read_forms(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) > 6000:
        raise SettingInvalid(f"UNDERSIGNED_CROWD must be a number of forms from 0 to 6000, not {value!r}.")
    return int(value)


def _read_pace(value: str) -> tuple[tuple[str, int], ...]:
    pace = {}
    for part in value.replace(",", " ").split():
        domain, _, count = part.lower().partition("=")
        if not re.fullmatch(r"\*|[a-z0-9-]+(\.[a-z0-9-]+)+", domain) or not re.fullmatch(r"[1-9][0-9]{0,6}", count):
            raise SettingInvalid(
                f"UNDERSIGNED_PACE holds {part!r}: it names mails an hour by mail domain, such as gmail.com=500 *=2000."
            )
        pace[domain] = int(count)
    return tuple(pace.items())


def _read_fonts(value: str) -> tuple[Path, ...]:
    folders = tuple(Path(one) for one in value.split(os.pathsep) if one)
    for folder in folders:
        if not (folder.is_absolute() and folder.is_dir()):
            raise SettingInvalid(
                f"UNDERSIGNED_FONTS names {str(folder)!r}: it is the whole path of a folder with fonts."
            )
    return folders


def _read_logs(value: str) -> str:
    if value not in {"plain", "json"}:
        raise SettingInvalid(f"UNDERSIGNED_LOG must be plain or json, not {value!r}.")
    return value


def _read_watch(value: str, bearer: str) -> Path | tuple[str, int] | None:
    if not value:
        return None
    if value.startswith("/"):
        return Path(value)
    host, _, port = value.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingInvalid(
            f"UNDERSIGNED_WATCH must be HOST:PORT or the path of a socket, such as 127.0.0.1:9464, not {value!r}."
        )
    if not is_loopback(value) and not bearer:
        raise SettingInvalid(
            "UNDERSIGNED_WATCH can be reached from other machines: set UNDERSIGNED_BEARER too, or listen at 127.0.0.1."
        )
    return host.strip("[]"), int(port)


def _read_bearer(value: str) -> str | None:
    # The value is not repeated: it is a secret.
    if value and not re.fullmatch(r"[A-Za-z0-9._~+/=-]{32,200}", value):
        raise SettingInvalid(
            "UNDERSIGNED_BEARER must be 32 to 200 letters, digits or any of ._~+/=-, as `openssl rand -hex 32` prints."
        )
    return value or None


def _read_operator(value: str) -> str | None:
    # The value is not repeated: what stops a start is written to a log.
    if value and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", value):
        raise SettingInvalid("UNDERSIGNED_OPERATOR must be one mail address, such as operator@example.org.")
    return value or None


def _read_binding(value: str) -> tuple[str, dict[str, object]] | None:
    try:
        return parse_binding(value)
    except ValueError as error:
        raise SettingInvalid(str(error)) from error


def _read_sheet(value: str) -> str | None:
    if not value:
        return None
    try:
        check_recipient(value)
    except SealingError as error:
        raise SettingInvalid(
            "UNDERSIGNED_SHEET must be an age1… key, as `undersigned keys sheet` prints it."
        ) from error
    return value


def _read_recipients(value: str) -> tuple[str, ...]:
    for recipient in value.split():
        try:
            check_recipient(recipient)
        except SealingError as error:
            raise SettingInvalid(
                "UNDERSIGNED_BACKUP must be age1… keys that backups are sealed to, parted by spaces, as "
                "`undersigned key make` prints one."
            ) from error
    return tuple(value.split())


def _read_fediverse(value: str) -> bool:
    if value not in {"yes", "no"}:
        raise SettingInvalid(f"UNDERSIGNED_FEDIVERSE must be yes or no, not {value!r}.")
    return value == "yes"


def _read_onion(value: str) -> str | None:
    value = value.strip().lower().removeprefix("http://").rstrip("/")
    if value and not re.fullmatch(r"([a-z2-7-]+\.)*[a-z2-7]{56}\.onion", value):
        raise SettingInvalid(f"UNDERSIGNED_ONION must be an onion address of version 3, not {value!r}.")
    return value or None
