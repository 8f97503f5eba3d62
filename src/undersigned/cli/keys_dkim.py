"""`undersigned keys dkim`: the key with which this instance signs its mails."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from undersigned.instance.config import Instance
    from undersigned.outbox.mail_keys import MailKey


def sign_mails(arguments: argparse.Namespace) -> int:
    """Make a key, print its record, use it, or forget it."""
    from undersigned.cli.main import GOOD, Undone
    from undersigned.instance.config import read_instance
    from undersigned.instance.ring import Ring
    from undersigned.outbox import mail_keys

    if arguments.data is not None:
        os.environ["UNDERSIGNED_DATA"] = str(arguments.data)
    instance = read_instance()
    keys = mail_keys.read_keys(instance)
    domain = _find_sender_domain(instance)
    if arguments.drop:
        mail_keys.drop_keys(instance)
        print("Mails are no longer signed here. Leave the record for a week: mails on their way still need it.")
        return GOOD
    if arguments.use:
        if keys.made is None:
            raise Undone("No key waits to be used. Make one with: undersigned keys dkim --new")
        if not arguments.unseen:
            _look_record_up(instance, keys.made)
        mail_keys.use_key(instance)
        print(f"Mails of {keys.made.domain} are signed from now on, as {keys.made.place}.")
        return GOOD
    if keys.used is not None and keys.used.domain == domain and keys.made is None and not arguments.new:
        print(f"In use. At {keys.used.place} has to stand, as TXT:\n\n{keys.used.record}\n")
        return GOOD
    try:
        made = mail_keys.make_key(instance, Ring(instance), domain)
    except mail_keys.KeyLocked as error:
        raise Undone(f"The key can't be kept now: {error}. See: undersigned keys check") from error
    print(f"""Make a TXT record at the keeper of the domain:

name   {made.place}
value  {made.record}

Where the form takes 255 signs only, part the value: it counts as one. Then: undersigned keys dkim --use""")
    return GOOD


def _find_sender_domain(instance: Instance) -> str:
    from urllib.parse import urlsplit

    from undersigned.cli.main import Undone
    from undersigned.outbox.compose import AddressInvalid, to_ascii_domain
    from undersigned.outbox.smtp import read_account

    if instance.smtp is None:
        raise Undone("UNDERSIGNED_SMTP is missing: the key is made for the domain that mails come from.")
    host = urlsplit(f"//{instance.host}").hostname or "localhost"
    sender = read_account(instance.smtp, instance_host=host).sender
    try:
        return to_ascii_domain(sender).rpartition("@")[2]
    except AddressInvalid as error:
        raise Undone("The sender in UNDERSIGNED_SMTP (?from=…) is no address with a domain.") from error


def _look_record_up(instance: Instance, key: MailKey) -> None:
    import asyncio

    from undersigned.cli.main import Undone
    from undersigned.instance.outgoing import NameUnknown, Unreachable, make_door
    from undersigned.outbox.dkim import is_record_of

    try:
        found = asyncio.run(make_door(instance).find_texts(key.place))
    except NameUnknown:
        found = []
    except Unreachable as error:
        raise Undone("No name server answers: try again, or say --unseen if the record stands there.") from error
    if not any(is_record_of(record, key.public) for record in found):
        raise Undone(
            f"{'Another record' if found else 'Nothing'} stands at {key.place}. It may take an hour until a new one is "
            "seen. Mails are signed as before."
        )
