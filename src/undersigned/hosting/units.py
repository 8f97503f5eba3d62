"""The units of systemd: one for each process, one that prepares, a socket, a timer, and one for all.

Every process may write what it works on and nothing else, has no rights of root to lose, and leaves no core dump. What
holds keys is never swapped out: the processes by their limit, the runtime folder by its file system (ramfs).
Source: systemd.exec(5), systemd.resource-control(5) of systemd 252, as Debian 12 has it.
"""

from __future__ import annotations

from typing import Final

from undersigned.hosting import layout

UNITS_FOLDER: Final = "/etc/systemd/system"
WHOLE: Final = "undersigned.service"
"""Starts and stops all others, as postgresql.service does on Debian."""
PROCESSES: Final = ("letterbox", "site", "worker")

_HARDENED: Final = """\
User=undersigned
Group=undersigned
UMask=0027
Slice=undersigned.slice
LimitCORE=0
MemorySwapMax=0
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
PrivateDevices=yes
PrivateIPC=yes
PrivateTmp=yes
PrivateUsers=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM"""


def format_units() -> dict[str, str]:
    """Return the text of every unit, by its path."""
    units = {
        WHOLE: _whole(),
        "undersigned.slice": "[Unit]\nDescription=Undersigned\n\n[Slice]\nMemorySwapMax=0\n",
        "run-undersigned.mount": _memory(),
        "undersigned-prepare.service": _prepare(),
        "undersigned-letterbox.socket": _socket(),
        "undersigned-letterbox.service": _letterbox(),
        "undersigned-site.service": _site(),
        "undersigned-worker.service": _worker(),
        "undersigned-backup.service": _backup(),
        "undersigned-backup.timer": _timer(),
    }
    return {f"{UNITS_FOLDER}/{name}": text for name, text in units.items()}


def format_folders() -> str:
    """Return the file of systemd-tmpfiles: folders that must be there, whose they are, who may look into them.

    nginx may pass through the data folder and read what is published, and nothing else there: not the database. The
    group goes down to what is made in a folder, and stays with a file that is moved out of it, so what is about to be
    published is made in folders of the same group.
    """
    user, web = layout.USER, layout.WEB_USER
    published = [layout.PUBLIC, *(f"{layout.DATA}/{name}" for name in ("staging", "prints", "cards"))]
    shown = "".join(f"d {folder} 2750 {user} {web}\nZ {folder} ~2750 {user} {web}\n" for folder in published)
    return f"""\
d {layout.RUNTIME} 0700 {user} {user}
d {layout.HOME} 0711 {user} {user}
d {layout.DATA} 0710 {user} {web}
{shown}\
d {layout.BACKUPS} 0700 {user} {user}
d {layout.KEYS} 0700 {user} {user}
d {layout.CHALLENGES} 0755 root root
"""


def format_journal() -> str:
    """Return the file that says how long the system's journal keeps lines: docs/reference/logs.md."""
    return "[Journal]\nMaxRetentionSec=30day\nMaxFileSec=1day\n"


def _whole() -> str:
    wanted = ["undersigned-letterbox.socket", "undersigned-backup.timer"]
    wanted += [f"undersigned-{name}.service" for name in PROCESSES]
    return f"""\
[Unit]
Description=Undersigned: an instance, whole
Wants={" ".join(wanted)}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true

[Install]
WantedBy=multi-user.target
"""


def _memory() -> str:
    return f"""\
[Unit]
Description=Undersigned: keys and sockets, in memory that is never swapped out

[Mount]
What=ramfs
Where={layout.RUNTIME}
Type=ramfs
Options=mode=0700,nosuid,nodev,noexec
"""


def _unit(says: str, *, after: str = "", needs: str = "") -> str:
    # PartOf: who stops or restarts the whole stops and restarts each. After: stopping it ends when all of them ended.
    return f"""\
[Unit]
Description=Undersigned: {says}
PartOf={WHOLE}
Requires={needs or "undersigned-prepare.service"}
After={WHOLE} {needs or "undersigned-prepare.service"} {after}
StartLimitIntervalSec=0
"""


def _service(words: str, *, writes: str) -> str:
    return f"""
[Service]
EnvironmentFile={layout.SETTINGS}
LoadCredentialEncrypted=undersigned-keys
WorkingDirectory={layout.HOME}
ExecStart={layout.PROGRAM} {words}
ReadWritePaths={writes}
{_HARDENED}
"""


# A setting that is missing or odd ends a process with 2: starting it again would not mend it.
_LASTING: Final = "Restart=always\nRestartSec=1\nRestartPreventExitStatus=2\nTimeoutStopSec=10\n"


def _prepare() -> str:
    return (
        _unit(
            "tables, pages and keys, before the processes start",
            needs="run-undersigned.mount",
            after="network-online.target postgresql.service",
        )
        + "Wants=network-online.target\n"
        + _service("prepare", writes=f"{layout.DATA} {layout.KEYS} {layout.RUNTIME}")
        + f"""\
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=15min
ExecStartPre=+/usr/bin/systemd-tmpfiles --create {FOLDERS_FILE}
"""
    )


def _socket() -> str:
    # systemd holds the socket: who knocks while the letter box restarts, or prepares, waits in it.
    return f"""\
[Unit]
Description=Undersigned: where the letter box listens
PartOf={WHOLE}

[Socket]
ListenStream={layout.LETTERBOX_SOCKET}
SocketUser=root
SocketGroup={layout.WEB_USER}
SocketMode=0660
Backlog=2048
"""


def _letterbox() -> str:
    return (
        _unit("the door of strangers", after="undersigned-letterbox.socket")
        + _service("serve --only letterbox", writes=f"{layout.DATA} {layout.RUNTIME}")
        # It calls nobody: a database on this machine at most. For one elsewhere add IPAddressAllow= in a drop-in.
        + f"ReadOnlyPaths=-{layout.PUBLIC}\nIPAddressDeny=any\nIPAddressAllow=localhost\n"
        + _LASTING
    )


def _site() -> str:
    return (
        _unit("the desk and the API")
        + _service(
            f"serve --only site --listen {layout.SITE_PLACE}", writes=f"{layout.DATA} {layout.KEYS} {layout.RUNTIME}"
        )
        + _LASTING
    )


def _worker() -> str:
    return (
        _unit("mail, logs, publishing")
        + _service("serve --only worker", writes=f"{layout.DATA} {layout.KEYS} {layout.RUNTIME}")
        + _LASTING
    )


def _backup() -> str:
    # Without a key to seal it to it fails, and `systemctl status` shows what it says. At boot the timer makes up for
    # one that was missed: not before the tables are ready, and never while an upgrade has stopped the whole.
    return (
        _unit("the backup of the night")
        + _service(f"backup --to {layout.BACKUPS}", writes=f"{layout.DATA} {layout.BACKUPS} {layout.RUNTIME}")
        + "Type=oneshot\nNice=10\nIOSchedulingClass=idle\n"
    )


def _timer() -> str:
    # At two o'clock UTC the database is rewritten.
    return f"""\
[Unit]
Description=Undersigned: when the backup of the night is made
PartOf={WHOLE}

[Timer]
OnCalendar=*-*-* 04:00:00 UTC
RandomizedDelaySec=1h
Persistent=yes
"""


FOLDERS_FILE: Final = "/etc/tmpfiles.d/undersigned.conf"
JOURNAL_FILE: Final = "/etc/systemd/journald.conf.d/undersigned.conf"
