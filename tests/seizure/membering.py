"""What convenors do for members, run as a process of its own with the instance's settings.

`python -m tests.seizure.membering admit|requests|board|forget SLUG DIR`; DIR is the organisation's own folder.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402

from undersigned.members import actions  # noqa: E402
from undersigned.signing.models import Collection  # noqa: E402

ORG = "rail-staff"
step, slug, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
collection = Collection.objects.get(slug=slug)
today = datetime.now(UTC).date()  # noqa: TID251  (a command of its own)
if step == "admit":
    actions.admit_issuer(
        collection.statement,
        collection.log,
        name="Rail Staff",
        issuer_file=(folder / "issuer.json").read_bytes(),
        invited_file=(folder / "invited.jsonl").read_bytes(),
        ring=settings.RING,
        today=today,
    )
elif step == "requests":
    (folder / "requests.jsonl").write_bytes(actions.hand_out_requests(collection.statement, ORG, today=today))
elif step == "board":
    data = (folder / "board.jsonl").read_bytes()
    actions.publish_board(collection.statement, ORG, collection.log, data, ring=settings.RING, today=today)
else:
    actions.forget_requests(today=today)
