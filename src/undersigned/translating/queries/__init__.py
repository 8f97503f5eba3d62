"""What is read of languages.

`segments` (both texts side by side), `exchange` (as a file), `working` (people), `glossary`, `offering`.
"""

from undersigned.translating.queries.exchange import export_xliff
from undersigned.translating.queries.glossary import entries_of, find_term, terms_of
from undersigned.translating.queries.offering import (
    Offered,
    count_waiting,
    find_offer,
    offers_of,
    shown_offers,
    takes_offers,
)
from undersigned.translating.queries.segments import (
    Progress,
    Row,
    Source,
    credit_of,
    find_translation,
    progress_of,
    rows_of,
    source_of,
    translation_by_id,
    translations_of,
)
from undersigned.translating.queries.working import digest_of, find_by_code, hands_in_browser, hands_of

__all__ = [
    "Offered",
    "Progress",
    "Row",
    "Source",
    "count_waiting",
    "credit_of",
    "digest_of",
    "entries_of",
    "export_xliff",
    "find_by_code",
    "find_offer",
    "find_term",
    "find_translation",
    "hands_in_browser",
    "hands_of",
    "offers_of",
    "progress_of",
    "rows_of",
    "shown_offers",
    "source_of",
    "takes_offers",
    "terms_of",
    "translation_by_id",
    "translations_of",
]
