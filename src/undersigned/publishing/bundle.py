"""What one run knows of one bundle: the log up to a size, the texts that it names, the statement, the day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from undersigned.answers import queries as answers
from undersigned.custody import queries as keeping
from undersigned.instance.languages import DETAILS
from undersigned.publishing.beside import Beside
from undersigned.publishing.imported import imported_members
from undersigned.publishing.logos import Logos
from undersigned.publishing.recordings import Recordings
from undersigned.publishing.rules import ask_lang, checking_path, interface_lang, notice_links
from undersigned.sharing import queries as sharing
from undersigned.signing import queries as signing
from undersigned.texts import queries as texts
from undersigned.texts.canonical import Content, parse_text
from undersigned.texts.rules import direction
from undersigned.translating import queries as translating

if TYPE_CHECKING:
    from datetime import date

    from undersigned.answers.queries import EntryRow
    from undersigned.custody.models import Note
    from undersigned.instance.config import Instance
    from undersigned.publiclog.ledger import Ledger
    from undersigned.sharing.rules import Republication, Words
    from undersigned.signing.models import Collection
    from undersigned.texts.models import Statement
    from undersigned.texts.rules import Role
    from undersigned.translating.queries import Offered
    from undersigned.translating.rules.glossary import Entry


@dataclass(frozen=True)
class Language:
    """One language of the present version, in the bytes that the log names."""

    lang: str
    role: Role
    sha256: str
    file: bytes
    content: Content


@dataclass(frozen=True)
class Bundle:
    """One bundle at one size of its log.

    Attributes:
        collection: Whose bundle it is.
        instance: Where it is published first.
        ledger: What the first *size* entries come to.
        size: Of the log.
        day: Day of the run; nothing finer leaves.
        vkey: The log's verifier key.
    """

    collection: Collection
    instance: Instance
    ledger: Ledger
    size: int
    day: date
    vkey: str

    @property
    def statement(self) -> Statement:
        """The statement."""
        return self.collection.statement

    @property
    def home(self) -> str:
        """The absolute address of the bundle at its origin, with a final slash."""
        return f"{self.instance.base_url}/s/{self.collection.slug}/"

    @property
    def interface_lang(self) -> str:
        """The language of pages that belong to no language of the text."""
        return interface_lang(self.ledger.lang)

    @property
    def details_lang(self) -> str:
        """The language of pages that few open, which are translated into fewer languages."""
        return interface_lang(self.ledger.lang, DETAILS)

    @cached_property
    def history(self) -> dict[str, tuple[str, bytes]]:
        """Suffix and bytes of everything that was ever frozen, by hash."""
        return {digest: (suffix, data) for digest, suffix, data in texts.frozen_history(self.statement)}

    @cached_property
    def languages(self) -> list[Language]:
        """The languages of the present version, the leading one first."""
        frozen = {text.lang: text for text in texts.frozen_texts(self.statement, self.ledger.version)}
        found = []
        for lang, digest in self.ledger.texts.items():
            text, file = frozen[lang], self.history[digest][1]
            # A newer edition may be frozen that the log does not name yet.
            content = text.content if text.sha256 == digest else parse_text(file)
            found.append(Language(lang, text.role, digest, file, content))
        return sorted(found, key=lambda text: (text.lang != self.ledger.lang, text.lang))

    @property
    def lead(self) -> Language:
        """The language that people sign."""
        return self.languages[0]

    @cached_property
    def statement_file(self) -> bytes:
        """The newest statement file that the log names."""
        return self.history[self.ledger.statement][1]

    @cached_property
    def meaning(self) -> dict[str, Any]:
        """The members of the statement file."""
        return json.loads(self.statement_file)  # type: ignore[no-any-return]

    @cached_property
    def frozen_on(self) -> dict[int, date]:
        """The day on which each version was frozen, by its number."""
        return {one.number: one.frozen_at.date() for one in self.statement.versions.all() if one.frozen_at}

    @cached_property
    def organisation_count(self) -> int:
        """How many organisations signed, those that are not shown too."""
        return signing.organisation_count(self.collection)

    @cached_property
    def imported(self) -> list[dict[str, Any]]:
        """The members of each name that was signed elsewhere."""
        return imported_members(self.statement)

    @cached_property
    def key_epoch(self) -> int:
        """The number of the newest epoch of keys that lock names; 0 before the first."""
        return keeping.last_epoch(self.statement)

    @cached_property
    def key_notes(self) -> list[Note]:
        """What the public is told of those keys, newest first."""
        return keeping.notes(self.statement)

    @cached_property
    def offers(self) -> list[Offered]:
        """What is shown as unofficial, by language."""
        return translating.shown_offers(self.statement)

    @cached_property
    def republication(self) -> Republication:
        """On which terms the statement may be reprinted, and where it was published too."""
        return sharing.republication_of(self.statement)

    @cached_property
    def glossary(self) -> list[Entry]:
        """The glossary of the statement."""
        return translating.entries_of(self.statement)

    @cached_property
    def answers(self) -> list[EntryRow]:
        """What is public of answers, what happened last first."""
        return answers.published_entries(self.statement)

    @cached_property
    def shared_words(self) -> dict[str, Words]:
        """What the convenors wrote so that the statement travels, by language."""
        return {language.lang: sharing.words_of(self.statement, language.lang) for language in self.languages}

    @cached_property
    def logos(self) -> Logos:
        """The logos that are shown."""
        return Logos(self)

    @cached_property
    def recordings(self) -> Recordings:
        """The recordings that are heard."""
        return Recordings(self)

    @property
    def beside(self) -> Beside:
        """What stands beside signed names, in the interface's language that is active."""
        lang = get_language() or ""
        if lang not in self._besides:
            self._besides[lang] = Beside(self.glossary)
        return self._besides[lang]

    @cached_property
    def _besides(self) -> dict[str, Beside]:
        return {}

    def context(self, lang: str = "") -> dict[str, object]:
        """Return what every page of the bundle is told that speaks *lang*, by default the bundle's own language."""
        lang = lang or self.interface_lang
        return {
            "interface_lang": lang,
            "interface_dir": direction(lang),
            "details_lang": interface_lang(lang, DETAILS),
            "details_dir": direction(interface_lang(lang, DETAILS)),
            "home": self.home,
            "notices": notice_links(self.instance.base_url, lang),
            "checking_path": checking_path(lang),
            "statement": {
                "title": self.lead.content.title,
                "lang": self.lead.lang,
                "dir": direction(self.lead.lang),
                "convened_by": self.statement.convened_by,
                "allows_bulk_list": self.statement.allows_bulk_list,
                "is_sample": self.statement.is_sample,
                "objection_url": f"{self.instance.base_url}/objection?s={self.collection.slug}{ask_lang(lang, '&')}",
            },
        }
