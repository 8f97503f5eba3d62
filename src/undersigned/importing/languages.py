"""Which language a text is in: by its script, and among Latin scripts by its short words."""

import re
import unicodedata
from collections import Counter

from undersigned.importing.phrases import ALL, BY_CODE, ENGLISH, Phrases

_SAMPLE_CHARACTERS = 20_000
_SCRIPTS = {
    "HANGUL": "ko",
    "CJK": "zh",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "DEVANAGARI": "hi",
    "LATIN": "",
}
# Japanese mixes them in every sentence: a line in one of them is in no other language than the next.
_JAPANESE = frozenset({"HIRAGANA", "KATAKANA"})
_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_PERSIAN_LETTERS = frozenset("پچژگ")
_UKRAINIAN_LETTERS = frozenset("іїєґ")


def guess_language(text: str) -> str | None:
    """Give the language of *text* as BCP 47, or None where nothing known here fits."""
    sample = text[:_SAMPLE_CHARACTERS]
    script = find_script(sample)
    if script is None:
        return None
    code = _SCRIPTS[script]
    # A Chinese text may name a Japanese thing or two; a Japanese one has kana in every sentence.
    if code == "zh" and len(_KANA.findall(sample)) * 20 > len(_HAN.findall(sample)):
        return "ja"
    if code == "ar" and any(letter in sample for letter in _PERSIAN_LETTERS):
        return "fa"
    if code == "ru" and any(letter in sample.casefold() for letter in _UKRAINIAN_LETTERS):
        return "uk"
    return code or _guess_by_words(sample)


def find_script(text: str) -> str | None:
    """Name the script that most letters of *text* are in, or None without letters."""
    if text.isascii():
        return "LATIN" if any(map(str.isalpha, text)) else None
    counts: Counter[str] = Counter()
    for character, number in Counter(text).items():
        if character.isalpha():
            script = unicodedata.name(character, "").partition(" ")[0]
            script = "CJK" if script in _JAPANESE else script
            if script in _SCRIPTS:
                # One Han or Hangul character says as much as three letters.
                counts[script] += number * (3 if script in {"CJK", "HANGUL"} else 1)
    return counts.most_common(1)[0][0] if counts else None


def phrases_for(lang: str | None) -> Phrases:
    """Give the data of *lang*; English where there is none."""
    return BY_CODE.get(lang or "", ENGLISH)


def _guess_by_words(sample: str) -> str | None:
    words = Counter(re.findall(r"[^\W\d_]+", sample.casefold()))
    total = sum(words.values())
    scores = {phrases.code: sum(words[word] for word in phrases.common_words) for phrases in ALL}
    best = max(scores, key=lambda code: scores[code])
    # Without enough of its short words a text is a list of names, or in a language not known here.
    return best if scores[best] >= 3 and scores[best] * 20 >= total else None
