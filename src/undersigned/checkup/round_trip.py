"""A test mail that goes round: sent to an address of the operator, and read as it came back.

Only so a mail server that takes mails and drops them is noticed, and only a receiver can say whether SPF, DKIM and
DMARC held. What is kept is a hash of the code, in memory; never the address.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING

from undersigned.checkup.rules import Finding, good, mend
from undersigned.checkup.rules.received import find_codes, judge_received, read_received
from undersigned.instance.files import write_whole
from undersigned.outbox.carriers import find_carrier
from undersigned.outbox.rules import Message, Outcome

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

_SUBJECT = "Test mail"
_BODY = """This is a test mail of the instance at {host}.

Save it with all its headers: the mail program calls that "show original",
"view source" or "download message". Then type on the server:

    undersigned doctor --received FILE

and it says whether the mail arrived as it should.
"""


def send_test_mail(instance: Instance, ring: Ring, address: str, now: datetime) -> Finding:
    """Send a mail with a new code to *address*, at once and past the queue, and say what the mail server did."""
    carrier = find_carrier(instance, ring)
    if carrier is None:
        return mend("settings-smtp")
    plain = base64.b32encode(secrets.token_bytes(10)).decode()
    code = "-".join(plain[at : at + 4] for at in range(0, 16, 4))
    message = Message(address, f"{_SUBJECT} {code}", _BODY.format(host=instance.host), "en")
    try:
        outcome = carrier.carry(message, secrets.token_hex(16), now)
    finally:
        carrier.close()
    if outcome is not Outcome.SENT:
        return mend("mail-not-sent", outcome=outcome.value)
    write_whole(_kept_at(ring), _digest(code), is_durable=False)
    return good("mail-sent", code=code)


def read_test_mail(ring: Ring, mail: bytes) -> list[Finding]:
    """Say what the receiver wrote over the test mail that was sent last."""
    kept = _kept_at(ring)
    wanted = kept.read_bytes() if kept.exists() else b""
    has_code = any(_digest(code) == wanted for code in find_codes(mail))
    return judge_received(read_received(mail, has_code=has_code))


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).hexdigest().encode()


def _kept_at(ring: Ring) -> Path:
    return ring.runtime / "test-mail"
