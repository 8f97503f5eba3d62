"""What statements say in each language, as data: verbs, openings, endings, words for roles and bodies.

A language is one file with one `PHRASES`; a further language is a further file and a line in `ALL`.
Verbs are regular expressions without groups; the longest is tried first. Lemmas are English, the same in all languages.
"""

from undersigned.importing.phrases.de import PHRASES as GERMAN
from undersigned.importing.phrases.en import PHRASES as ENGLISH
from undersigned.importing.phrases.es import PHRASES as SPANISH
from undersigned.importing.phrases.fr import PHRASES as FRENCH
from undersigned.importing.phrases.language import Phrases
from undersigned.importing.phrases.pt import PHRASES as PORTUGUESE

ALL: tuple[Phrases, ...] = (ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE)
BY_CODE = {phrases.code: phrases for phrases in ALL}

__all__ = ["ALL", "BY_CODE", "ENGLISH", "Phrases"]
