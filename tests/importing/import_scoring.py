"""Compares a proposal with what a person found in the same document, by the rules that the collection states."""

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from undersigned.importing.names import read_name_table
from undersigned.importing.propose import propose_statement
from undersigned.importing.read import read_source

COLLECTION = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
READ = (".txt", ".md", ".csv")
_CLASSES = {"call_upon": "call", "call_on": "call", "call_for": "call", "request": "ask"}


@dataclass(slots=True)
class Score:
    """What was found, missed and taken too much, by part."""

    found: dict[str, int]
    missed: dict[str, int]
    too_much: dict[str, int]

    def __str__(self):
        parts = [f"{part} {self.found[part]}+ {self.missed[part]}- {self.too_much[part]}!" for part in self.found]
        return "  ".join(parts)


def items():
    """Name the documents of the collection that are read."""
    if not COLLECTION.is_dir():
        return []
    return sorted(path.name for path in COLLECTION.iterdir() if path.suffix in READ and path.name != "README.md")


def read_item(name):
    """Give the proposal for a document and the expectation, both as JSON."""
    path = COLLECTION / name
    expected = json.loads((COLLECTION / (path.stem + ".expected.json")).read_text(encoding="utf-8"))
    if path.suffix == ".csv":
        table = read_name_table(path.read_bytes(), name)
        signatories = [signatory.to_json() for signatory in table.signatories]
        return {
            "title": None,
            "clauses": [],
            "addressees": [],
            "issued_by": [],
            "signatories": signatories,
            "preamble_start": None,
        }, expected
    return propose_statement(read_source(path.read_bytes(), filename=name)).to_json(), expected


def score(found, expected):
    """Compare part by part."""
    result = Score({}, {}, {})
    _put(result, "title", *_single(found["title"], expected["title"]))
    _put(result, "preamble", *_preamble(found, expected))
    _put(result, "clauses", *_clauses(found["clauses"], expected["clauses"]))
    _put(result, "addressees", *_addressees(found["clauses"], expected["clauses"]))
    count, wanted = len(found["signatories"]), expected["signatories_count"]
    _put(result, "names", min(count, wanted), max(0, wanted - count), max(0, count - wanted))
    good = sum(_has_sample(found["signatories"], sample, expected) for sample in expected.get("signatories_sample", []))
    _put(result, "samples", good, len(expected.get("signatories_sample", [])) - good, 0)
    taken = [words for words in expected.get("not_signatories", []) if _is_taken(found["signatories"], words)]
    _put(result, "not names", len(expected.get("not_signatories", [])) - len(taken), 0, len(taken))
    return result


def _put(result, part, found, missed, too_much):
    result.found[part], result.missed[part], result.too_much[part] = found, missed, too_much


def fold(words):
    """Write *words* as the collection compares them."""
    words = unicodedata.normalize("NFC", words or "").replace("\u00a0", " ").replace("\\", "")
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)|<[^>]+>", r"\1", words)
    return " ".join(re.sub(r"[*`]", "", words).split())


def _single(found, expected):
    if expected is None:
        return (1, 0, 0) if found is None else (0, 0, 1)
    if found is None:
        return 0, 1, 0
    return (1, 0, 0) if fold(found).casefold() == fold(expected).casefold() else (0, 1, 1)


def _preamble(found, expected):
    wanted = expected.get("preamble_start")
    if not wanted:
        return 0, 0, 0
    texts = [found["preamble_start"] or ""] + [clause["text"] for clause in found["clauses"][:1]]
    return (1, 0, 0) if any(fold(text).startswith(fold(wanted)) for text in texts) else (0, 1, 0)


def _same_verb(one, other):
    return _CLASSES.get(one, one) == _CLASSES.get(other, other)


def _match(found, expected):
    """Pair each expected clause with a found one that holds its beginning; each found one serves once."""
    pairs = []
    free = list(found)
    for wanted in sorted(expected, key=lambda clause: bool(clause.get("optional"))):
        start = fold(wanted["starts_with"])
        hit = next((c for c in free if start in fold(c["text"]) and _same_verb(c["verb"], wanted["verb"])), None)
        if hit:
            free.remove(hit)
        pairs.append((wanted, hit))
    return pairs, free


def _clauses(found, expected):
    pairs, free = _match(found, expected)
    needed = [(wanted, hit) for wanted, hit in pairs if not wanted.get("optional")]
    missed = sum(hit is None for _, hit in needed)
    return len(needed) - missed, missed, sum(not clause["optional"] for clause in free)


def _addressees(found, expected):
    pairs, _ = _match(found, expected)
    good = missed = wrong = 0
    for wanted, hit in pairs:
        if wanted.get("optional") or hit is None:
            continue
        want, have = fold(wanted.get("addressee")).casefold(), fold(hit["addressee"]).casefold()
        good += want == have
        missed += bool(want) and not have
        wrong += bool(have) and want != have
    return good, missed, wrong


def _tokens(words):
    return [
        token for token in re.findall(r"[\w@.]+", fold(words).casefold()) if token not in {"of", "the", "and", "in"}
    ]


def _has_sample(signatories, sample, expected):
    """A sample is found if the name is right and no word of role or affiliation is lost."""
    for entry in signatories:
        if fold(entry["name"]).strip() != fold(sample["name"]):
            continue
        have = _tokens(
            " ".join(entry.get(key) or "" for key in ("role", "affiliation", "place", "remark", "name", "handle"))
        )
        want = _tokens(" ".join(sample.get(key) or "" for key in ("role", "affiliation")))
        former = (entry.get("affiliation_status") == "former") == (sample.get("affiliation_status") == "former")
        kinds = {sample["kind"], "organisation"} if "accepted too" in sample.get("tricky", "") else {sample["kind"]}
        if all(token in have for token in want) and former and entry["kind"] in kinds:
            return True
    return False


def _is_taken(signatories, words):
    words = fold(words).casefold()
    return any(
        words == fold(entry.get(key)).casefold() or (len(words) > 8 and words in fold(entry.get(key)).casefold())
        for entry in signatories
        for key in ("name", "role", "affiliation")
        if entry.get(key)
    )


def sample_faults(found, expected):
    """Name the samples that were not found, for whoever works on the rules."""
    return [
        sample["name"]
        for sample in expected.get("signatories_sample", [])
        if not _has_sample(found["signatories"], sample, expected)
    ]
