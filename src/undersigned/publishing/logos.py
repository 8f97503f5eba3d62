"""Logos beside the names of organisations: which are shown, and their files, named by their hashes.

A logo is no part of what was signed and stands in no entry of the log: it is what convenors put beside a name, and goes
with the name. Source: docs/reference/organisations.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import pgettext

from undersigned.organisations import queries as organisations
from undersigned.signing import queries as signing
from undersigned.verifier.layout import is_listed_by_name, logo_path
from undersigned.verifier.rows import LogoShown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from undersigned.organisations.models import Logo
    from undersigned.publishing.bundle import Bundle
    from undersigned.publishing.stage import Stage

_FOLDER = logo_path("")


class Logos:
    """The logos that are shown in one bundle, by the index of the organisation's signature."""

    def __init__(self, bundle: Bundle) -> None:
        is_withheld = bundle.ledger.withheld_at is not None
        self._shown: Mapping[int, Logo] = {} if is_withheld else _find_shown(bundle)

    def at(self, index: int, root: str) -> LogoShown | None:
        """Return the logo of the signature at *index*, for a page from which *root* leads to the bundle's root."""
        logo = self._shown.get(index)
        if logo is None:
            return None
        # Translators: stands for the picture beside an organisation's name where it can't be seen
        words = pgettext("picture", "Logo")
        return LogoShown(f"{root}{logo_path(logo.file_name)}", words, logo.width, logo.height)

    def stage(self, stage: Stage, *, is_whole: bool) -> None:
        """Stage the files of those that are shown, and that all others go; unless *is_whole*, only what is not out."""
        wanted = {logo_path(logo.file_name): logo for logo in self._shown.values()}
        for path, logo in wanted.items():
            # Its name tells its bytes: one that is out need not be read again with every signature.
            if is_whole or not stage.exists(path):
                stage.put(path, bytes(logo.data))
        folder = stage.folder / _FOLDER
        for file in folder.iterdir() if folder.exists() else ():
            path = logo_path(file.name)
            if is_listed_by_name(file.name) and path not in wanted:
                stage.remove(path)


def _find_shown(bundle: Bundle) -> Mapping[int, Logo]:
    logos = organisations.logos(bundle.collection)
    if not logos:
        return {}
    commitments = signing.organisation_commitments(bundle.collection)
    indexes = {index: logos[c] for index, c in commitments.items() if c in logos}
    listed = {row.index for row in signing.openings_at(bundle.collection, set(indexes)) if not row.is_hidden}
    return {index: logo for index, logo in indexes.items() if index in listed}
