"""Where everything of an instance lies on its machine. Source: decision 55."""

from __future__ import annotations

from typing import Final

USER: Final = "undersigned"
WEB_USER: Final = "www-data"
"""Whom nginx runs as on Debian."""

FOLDER: Final = "/opt/undersigned"
RELEASES: Final = f"{FOLDER}/releases"
CURRENT: Final = f"{FOLDER}/current"
PROGRAM: Final = f"{CURRENT}/bin/undersigned"
COMMAND: Final = "/usr/local/sbin/undersigned"

SETTINGS: Final = "/etc/undersigned/undersigned.env"
RECORD: Final = "/etc/undersigned/installed.json"
CERTIFICATE: Final = "/etc/undersigned/tls/fullchain.pem"
CERTIFICATE_KEY: Final = "/etc/undersigned/tls/privkey.pem"
CREDENTIAL: Final = "/etc/credstore.encrypted/undersigned-keys"

HOME: Final = "/var/lib/undersigned"
DATA: Final = f"{HOME}/data"
PUBLIC: Final = f"{DATA}/public"
BACKUPS: Final = f"{HOME}/backups"
KEYS: Final = "/var/lib/undersigned-keys"
RUNTIME: Final = "/run/undersigned"
CHALLENGES: Final = "/var/www/undersigned-challenges"
"""Where certbot shows that the host is ours."""

LETTERBOX_SOCKET: Final = "/run/undersigned-letterbox.sock"
SITE_PLACE: Final = "127.0.0.1:8002"
ONION_PLACE: Final = "127.0.0.1:8003"
"""Where nginx takes who comes by Tor."""
