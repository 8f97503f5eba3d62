"""What has to be there before the processes start: tables, pages, a convenor, on a trial instance the sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from undersigned.instance.config import SettingInvalid
from undersigned.instance.database import is_sqlite, sqlite_path
from undersigned.web.answers import write_refusals

if TYPE_CHECKING:
    from undersigned.instance.config import Instance
    from undersigned.instance.ring import Ring

SERVED = "served.json"
"""What the instance was last served as, in its data folder: see cli/opening.py."""
# Time zones, and clocks that are a little off, are no reason to stop.
_CLOCK_SLACK = timedelta(days=1)


class ClockWrong(Exception):
    """The clock stands before the last start; the message says what to do."""


@dataclass(frozen=True)
class Prepared:
    """What `serve` tells the operator.

    Attributes:
        link: Address that lets the convenor in once; None where one has been in before, or none was wanted.
        sample: Path of the sample statement that was just made, or None.
    """

    link: str | None
    sample: str | None


def check_settings(instance: Instance) -> None:
    """Refuse to start an instance that could not do its work.

    Raises:
        SettingInvalid: A setting is missing; the message names it.
    """
    if not instance.is_on_loopback and instance.smtp is None:
        raise SettingInvalid(
            "UNDERSIGNED_SMTP is missing: a public instance needs a mail server, such as smtp://localhost:25."
        )
    if not instance.is_on_loopback and instance.origin is None:
        raise SettingInvalid("UNDERSIGNED_ORIGIN is missing: name the public host, such as letters.example.org.")


def check_clock(instance: Instance, now: datetime) -> None:
    """Refuse to start before the last start: a clock that is wrong by days dates signatures wrongly, for good.

    Raises:
        ClockWrong: The clock was wrong then, or is wrong now.
    """
    written = served_at(instance)
    if written is not None and now < written - _CLOCK_SLACK:
        raise ClockWrong(
            f"The clock says {now:%Y-%m-%d}, but this instance was started on {written:%Y-%m-%d} before. Set the clock "
            f"(timedatectl set-ntp true). If it is right now and was wrong then, delete {instance.data / SERVED}."
        )


def served_at(instance: Instance) -> datetime | None:
    """Return when the instance was last prepared, as its folder says; None before the first time."""
    try:
        return datetime.fromtimestamp((instance.data / SERVED).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def prepare(
    instance: Instance, ring: Ring, *, is_empty_wanted: bool, is_link_wanted: bool = True, now: datetime
) -> Prepared:
    """Bring database, pages and folders to where the processes can start.

    Args:
        instance: The settings; Django is set up with the same ones.
        ring: The keys.
        is_empty_wanted: Make no sample, also where there is no statement yet.
        is_link_wanted: Make a link for the convenor, which is to be printed where only the operator reads it.
        now: The present time.
    """
    from undersigned.backups.laying import bring_tables  # noqa: PLC0415
    from undersigned.publishing.actions import publish_front, publish_house  # noqa: PLC0415
    from undersigned.texts import queries as texts  # noqa: PLC0415
    from undersigned.web.pages import render_letterbox_pages  # noqa: PLC0415

    close_database(instance)
    bring_tables()
    render_letterbox_pages(instance)
    write_refusals(instance.public)
    link = _find_link(instance, now, is_wanted=is_link_wanted)
    sample = None
    if not is_empty_wanted and instance.is_on_loopback and not texts.statements().exists():
        from undersigned.web.sample import make_sample  # noqa: PLC0415

        sample = make_sample(instance, ring, now=now)
    publish_house(instance)
    publish_front(instance)
    return Prepared(link, sample)


def close_database(instance: Instance) -> None:
    """Let nobody else of this machine read an SQLite database; the files that SQLite lays beside it follow it."""
    if is_sqlite(instance.database):
        path = Path(sqlite_path(instance.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)


def _find_link(instance: Instance, now: datetime, *, is_wanted: bool) -> str | None:
    """Make a link for the first convenor; later only where nobody but this machine can read what `serve` prints."""
    from undersigned.accounts import actions, queries  # noqa: PLC0415
    from undersigned.coalitions import actions as coalitions  # noqa: PLC0415

    convenor = queries.first_convenor()
    if convenor is None:
        convenor = actions.create_convenor("Convenor")
        coalitions.join(coalitions.first_coalition(), convenor)
    elif not instance.is_on_loopback:
        return None
    if not is_wanted:
        return None
    return instance.base_url + actions.make_sign_in_link(convenor, now=now)
