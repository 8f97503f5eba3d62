"""Make a convenor with every way in, run as a process of its own with the instance's settings.

`python -m tests.seizure.convening NAME ADDRESS` prints what only the convenor has: link, secret of the app, codes.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import django

django.setup()

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: E402
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402
from django.conf import settings  # noqa: E402

from undersigned.accounts import actions  # noqa: E402

name, address = sys.argv[1:]
convenor = actions.create_convenor(name)
actions.set_address(convenor, address)
secret = generate_totp_secret()
TOTP.activate(convenor, secret)
made = {
    "link": settings.INSTANCE.base_url + actions.make_sign_in_link(convenor, now=datetime.now(UTC)),  # noqa: TID251  (a command of its own)
    "app": secret,
    "codes": RecoveryCodes.activate(convenor).get_unused_codes(),
}
print(json.dumps(made))
