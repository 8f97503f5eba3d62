"""`undersigned` on a machine that was set up: every command with the settings and the user of the instance.

Run by root, it becomes the instance's user for good; nothing it makes belongs to root. Where the site runs, the
credential that systemd handed to it is used too: a key made at the command line is locked as one made at the desk.
"""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path

from undersigned.hosting import layout
from undersigned.hosting.settings_file import parse_settings

_CREDENTIALS = Path("/run/credentials/undersigned-site.service")


def main() -> None:
    """Become the instance's user and run the command."""
    try:
        text = Path(layout.SETTINGS).read_text("utf-8")
        user = pwd.getpwnam(layout.USER)
    except (OSError, KeyError):
        sys.exit(f"undersigned: {layout.SETTINGS} can't be read, or there is no user {layout.USER}. Type this as root.")
    environment = {name: os.environ[name] for name in ("LANG", "PATH", "TERM") if name in os.environ}
    environment |= parse_settings(text) | {"HOME": layout.HOME}
    if _CREDENTIALS.is_dir():
        environment["CREDENTIALS_DIRECTORY"] = str(_CREDENTIALS)
    if os.getuid() != user.pw_uid:
        os.setgroups([user.pw_gid])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    os.umask(0o027)
    os.chdir(layout.HOME)
    # The release that this is called with: an upgrade calls the new one before it is the current one.
    program = str(Path(sys.executable).with_name("undersigned"))
    os.execve(program, [program, *sys.argv[1:]], environment)  # noqa: S606  (a path of our own)


if __name__ == "__main__":
    main()
