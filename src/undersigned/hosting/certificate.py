"""Whether a certificate that is handed in serves the host: asked of OpenSSL's program, which every Debian has."""

from __future__ import annotations

import ssl
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

DAYS_LEFT = 7


class CertificateUnfit(Exception):
    """Browsers would refuse this certificate; the message says why and what to do."""


def check_certificate(chain: Path, key: Path, host: str, *, now: datetime) -> None:
    """Refuse a certificate that does not serve *host* for a week from *now* on.

    Args:
        chain: The certificate and those that signed it, as PEM.
        key: Its key, as PEM, without a passphrase.
        host: Host name of the instance.
        now: The present time.

    Raises:
        CertificateUnfit: It can't be read, belongs to another key or host, is not valid yet or will soon be no more.
    """
    for path in (chain, key):
        if not path.is_file():
            raise CertificateUnfit(f"{path} is not there.")
    try:
        # A key with a passphrase would stop nginx at every start: with an empty one it is refused here.
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(chain, key, password="")
    except (ssl.SSLError, ValueError) as error:
        raise CertificateUnfit(
            f"{chain} and {key} do not belong together, or are no PEM files without a passphrase. Hand in the chain "
            "(fullchain.pem) and the key that it was made for."
        ) from error
    if _ask(chain, "-checkhost", host).endswith("NOT match certificate"):
        raise CertificateUnfit(f"{chain} is not for {host}. Get one for this host, or correct --host.")
    starts, ends = (_ask(chain, option).partition("=")[2] for option in ("-startdate", "-enddate"))
    begins_in, ends_in = (ssl.cert_time_to_seconds(instant) - now.timestamp() for instant in (starts, ends))
    if begins_in > 0:
        raise CertificateUnfit(f"{chain} is valid from {starts} on: is the clock of this machine right? Type: date")
    if ends_in <= 0:
        raise CertificateUnfit(f"{chain} has ended on {ends}. Get a new one, then type this again.")
    if ends_in < DAYS_LEFT * 24 * 3600:
        raise CertificateUnfit(f"{chain} ends on {ends}, in less than {DAYS_LEFT} days. Get a new one first.")


def _ask(chain: Path, *options: str) -> str:
    command = ["openssl", "x509", "-in", str(chain), "-noout", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
