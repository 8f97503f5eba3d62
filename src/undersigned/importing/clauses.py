"""Takes the body apart: what is told (passages) and what is done (clauses with verb and addressee).

Two ways of writing are known. A *listed* body has items under a lead-in, or items that begin with a verb; there the
sentences around the list are not searched for clauses, because what they ask is asked again in the list. A *running*
body has its verbs inside paragraphs; there a clause begins with its sentence and lasts to the next one.
"""

import re
from dataclasses import dataclass, field, replace

from undersigned.importing import addressees
from undersigned.importing.languages import find_script
from undersigned.importing.matching import Matcher, Verb
from undersigned.importing.proposal import Clause, Dropped, Passage, Span
from undersigned.importing.sentences import split_sentences
from undersigned.importing.signatures import is_opening
from undersigned.importing.source import Block, BlockKind, Source, shorten
from undersigned.importing.titles import Head, repeats_title

_TO_LINE = re.compile(r"\W{0,4}(?:And\s+)?To\s{1,8}(?P<who>\S.{2,200}?)\s{0,8}:\W*$", re.DOTALL)
_TO_START = re.compile(r"\W{0,4}(?:And\s+)?To\s{1,8}(?P<who>\S[^.:;!?]{2,120}?),\s+(?=we\b)")
_FOOTNOTE = re.compile(r"(?:[*†‡]|\[\d{1,3}\])\s")
_INSTRUCTION = "how to sign, or whom to ask"
_ITEM_ADDRESSEE = re.compile(r"(?P<who>[^\W\d_][^.:!?\n]{2,80}):\s+(?=\S)")


@dataclass(slots=True)
class Body:
    """The body in its order: passages before, between and after the clauses."""

    preamble: list[Passage] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    between: list[Passage] = field(default_factory=list)
    closing: list[Passage] = field(default_factory=list)
    unnamed: list[Passage] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)


def read_body(source: Source, matcher: Matcher, head: Head, end: int) -> Body:
    """Read the blocks from the head's end up to *end*."""
    numbers = range(head.body_start, end)
    reader = _Reader(source, matcher, head, [source.blocks[number] for number in numbers])
    reader.read()
    return reader.finish()


class _Reader:
    def __init__(self, source: Source, matcher: Matcher, head: Head, blocks: list[Block]) -> None:
        self._source = source
        self._matcher = matcher
        self._head = head
        self._script = find_script(source.text)
        self._body = Body()
        self._instructs = False
        self._blocks = [block for block in blocks if not self._drops(block)]
        self._list_of = _find_lists(self._blocks)
        self._holds_verbs: dict[range, bool] = {}
        self._parts: list[Passage | Clause] = []
        self._lead: Clause | None = None
        self._last_verb: str | None = None
        self._called: str | None = None
        self._number = 0

    def _drops(self, block: Block) -> bool:
        """Leave out what is no part of the text: running heads, footnotes, instructions, the text in another script."""
        words = self._source.words(block)
        span = self._source.span(block.start, block.end)
        if self._matcher.counted.match(words):
            self._body.unnamed.append(Passage(" ".join(words.split()).strip("*_ "), span))
            return True
        reason = self._why_dropped(block, words)
        if reason:
            self._body.dropped.append(Dropped(shorten(words), reason, span))
        self._instructs = reason == _INSTRUCTION
        return bool(reason)

    def _why_dropped(self, block: Block, words: str) -> str | None:
        script = find_script(words)
        if repeats_title(words, self._head):
            return "the title again"
        if self._matcher.instruction.match(words) or (self._instructs and block.kind is BlockKind.ITEM):
            return _INSTRUCTION
        if _FOOTNOTE.match(words):
            return "footnote"
        if is_opening(self._matcher, words):
            return "line that opens a list of names"
        return "the same in another language" if script and script != self._script else None

    def read(self) -> None:
        listed = self._is_listed()
        number = 0
        while number < len(self._blocks):
            if listed:
                number = self._read_listed(number)
            else:
                self._read_running(self._blocks[number])
                number += 1

    def finish(self) -> Body:
        """Part the passages by the first and the last clause."""
        places = [place for place, part in enumerate(self._parts) if isinstance(part, Clause)]
        first, last = (places[0], places[-1]) if places else (len(self._parts), len(self._parts))
        for place, part in enumerate(self._parts):
            if isinstance(part, Clause):
                self._body.clauses.append(part)
            elif place < first:
                self._body.preamble.append(part)
            elif place < last:
                self._body.between.append(part)
            else:
                self._body.closing.append(part)
        return self._body

    # How the body is written

    def _is_listed(self) -> bool:
        begun = 0
        for number, block in enumerate(self._blocks):
            if self._has_items(number) and (self._lead_verb(block) or self._lead_noun(block)):
                return True
            begun += self._item_verb(block) is not None and (block.kind is BlockKind.ITEM or self._stands_alone(block))
        return begun >= 2

    def _has_items(self, number: int) -> bool:
        """Tell whether a list follows on the block, which is no item itself."""
        return (
            self._blocks[number].kind is not BlockKind.ITEM
            and number + 1 < len(self._blocks)
            and self._blocks[number + 1].kind is BlockKind.ITEM
        )

    def _items_after(self, number: int) -> list[Block]:
        return [self._blocks[place] for place in self._list_of[number + 1]] if self._has_items(number) else []

    def _lead_verb(self, block: Block) -> tuple[Verb, int] | None:
        """Find what a lead-in does, in its last sentence; an announcement does nothing by itself."""
        words = self._source.words(block)
        if not words.rstrip().endswith((":", "：")) or self._matcher.announcing.search(words):
            return None
        start, end = list(split_sentences(words))[-1]
        verb = self._matcher.find_act(words[start:end])
        return (verb, start) if verb else None

    def _only_announces(self, block: Block, lead: tuple[Verb, int], items: list[Block]) -> bool:
        """Tell whether a lead-in ends with its verb while its items have verbs of their own: "we declare: we ask …"."""
        after = self._source.words(block)[lead[1] + lead[0].verb_end :]
        return not after.strip(" :*_") and any(self._item_verb(item) for item in items)

    def _lead_noun(self, block: Block) -> str | None:
        words = self._source.words(block)
        if len(words) > 160:
            return None
        found = self._matcher.demand_noun.match(words)
        return list(self._matcher.phrases.demand_nouns)[int(str(found.lastgroup)[1:])] if found else None

    def _item_verb(self, block: Block) -> Verb | None:
        words = self._source.words(block)
        verb = self._matcher.find_opening_verb(words)
        if verb:
            return verb
        act = self._matcher.find_act(words)
        return act if act and not words[: act.start].strip(' *_"“') else None

    def _stands_alone(self, block: Block) -> bool:
        """Tell whether a paragraph begins like a clause of a resolution: "Calls on …"."""
        words = self._source.words(block)
        verb = self._matcher.find_opening_verb(words)
        return bool(verb and words[:1].isupper() and re.match(r"\w+s\b", words[verb.verb_start :]))

    # A listed body

    def _read_listed(self, number: int) -> int:
        block = self._blocks[number]
        items = self._items_after(number)
        lead = self._lead_verb(block) if items else None
        if lead and self._only_announces(block, lead, items):
            lead = None
        noun = self._lead_noun(block) if items else None
        if lead:
            self._add_lead(block, lead)
            for item in items:
                self._add_part(item, lead[0].lemma)
            return number + 1 + len(items)
        if noun:
            self._pass(block.start, block.end)
            for place, item in enumerate(items, number + 1):
                self._add_item(item, noun, is_below=self._is_below_another(place))
            return number + 1 + len(items)
        if (block.kind is BlockKind.ITEM and self._in_list_of_clauses(number)) or self._stands_alone(block):
            self._add_item(block, None, is_below=self._is_below_another(number))
        else:
            self._pass(block.start, block.end)
        return number + 1

    def _in_list_of_clauses(self, number: int) -> bool:
        """Tell whether the list around the item holds an item with a verb."""
        places = self._list_of[number]
        if places not in self._holds_verbs:
            self._holds_verbs[places] = any(self._item_verb(self._blocks[place]) for place in places)
        return self._holds_verbs[places]

    def _add_lead(self, block: Block, lead: tuple[Verb, int]) -> None:
        verb, start = lead
        if start:
            self._pass(block.start, block.start + start)
        self._add_clause(block.start + start, block.end, verb, number=None)

    def _add_part(self, item: Block, lemma: str) -> None:
        """Add an item under a lead-in: a part of the clause, with the verb of the lead-in or its own."""
        words = self._source.words(item)
        to = _ITEM_ADDRESSEE.match(words)
        own = self._matcher.find_act(words)
        clause = self._clause(item.start, item.end, own, number=_number(item))
        if own is None:
            clause = replace(clause, verb=lemma)
        addressee = to["who"].strip() if to else None
        if addressee and to:
            span = self._source.span(item.start + to.start("who"), item.start + to.end("who"))
            clause = replace(clause, addressee=addressee, addressee_span=span, addressee_refers_to=None)
        elif clause.addressee is None or addressees.is_pronoun(clause.addressee):
            clause = replace(clause, addressee=self._lead_addressee())
        self._take(replace(clause, inside_clause=self._number))

    def _lead_addressee(self) -> str | None:
        return self._lead.addressee if self._lead else None

    def _add_item(self, item: Block, noun: str | None, *, is_below: bool) -> None:
        """Add an item that is a clause by itself, and the acts in its further sentences as parts to be looked at."""
        words = self._source.words(item)
        verb = self._item_verb(item)
        if is_below:
            part = self._clause(item.start, item.end, verb, number=_number(item))
            self._take(replace(part, verb=part.verb or self._last_verb, inside_clause=self._number))
            return
        self._number += 1
        clause = self._clause(item.start, item.end, verb, number=_number(item))
        self._take(clause if clause.verb or noun is None else replace(clause, verb=noun))
        for start, end in list(split_sentences(words))[1:]:
            act = self._matcher.find_act(words[start:end])
            if act:
                part = self._clause(item.start + start, item.start + end, act, number=None)
                if part.addressee and addressees.is_pronoun(part.addressee):
                    part = replace(part, addressee_refers_to=clause.addressee)
                self._take(replace(part, inside_clause=self._number, optional=True))

    def _is_below_another(self, number: int) -> bool:
        """Tell whether an item is deeper than the first one of its list."""
        block = self._blocks[number]
        if block.kind is not BlockKind.ITEM or block.level <= 1:
            return False
        return self._blocks[self._list_of[number].start].level < block.level

    # A running body

    def _read_running(self, block: Block) -> None:
        words = self._source.words(block)
        to = _TO_LINE.match(words)
        if to or block.kind is BlockKind.HEADING:
            self._called = " ".join(to["who"].split()) if to else None
            self._pass(block.start, block.end)
            return
        sentences = list(split_sentences(words))
        acts = [(start, self._matcher.find_act(words[start:end])) for start, end in sentences]
        begins = [(start, act) for start, act in acts if act]
        if not begins:
            self._pass(block.start, block.end)
            return
        if begins[0][0]:
            self._pass(block.start, block.start + begins[0][0])
        for place, (start, act) in enumerate(begins):
            end = begins[place + 1][0] if place + 1 < len(begins) else len(words)
            self._add_clause(block.start + start, block.start + end, act, number=_number(block))

    # Parts

    def _pass(self, start: int, end: int) -> None:
        span = self._source.span(start, end)
        words = " ".join(self._source.text[span.start : span.end].split())
        if words:
            self._parts.append(Passage(words, span))

    def _take(self, clause: Clause) -> None:
        self._parts.append(clause)
        self._last_verb = clause.verb
        if clause.inside_clause is None:
            self._lead = clause

    def _add_clause(self, start: int, end: int, verb: Verb, *, number: str | None) -> None:
        self._number += 1
        self._take(self._clause(start, end, verb, number=number))

    def _clause(self, start: int, end: int, verb: Verb | None, *, number: str | None) -> Clause:
        span = self._source.span(start, end)
        text = " ".join(self._source.text[span.start : span.end].split())
        if verb is None:
            return Clause(text, span, None, None, None, number=number)
        words = self._source.words(Block(BlockKind.PARAGRAPH, start, end))
        verb_text = words[verb.verb_start : verb.verb_end]
        clause = Clause(
            text,
            span,
            verb.lemma,
            " ".join(verb_text.split()),
            self._source.span(start + verb.verb_start, start + verb.verb_end),
            number=number,
        )
        return self._with_addressee(clause, words, verb, start)

    def _with_addressee(self, clause: Clause, words: str, verb: Verb, start: int) -> Clause:
        after = words[verb.verb_end :]
        to = _TO_START.match(words)
        found = addressees.find_addressee(
            after, verb.lemma, words[verb.verb_start : verb.verb_end], self._matcher.phrases
        )
        if found is None:
            target = None if verb.lemma in self._matcher.phrases.addressed else addressees.find_target(after)
            return replace(clause, target=" ".join(after[target[0] : target[1]].split())) if target else clause
        named = " ".join(after[found[0] : found[1]].split())
        span: Span = self._source.span(start + verb.verb_end + found[0], start + verb.verb_end + found[1])
        called = to["who"] if to else self._called
        if addressees.is_pronoun(named) and called:
            return replace(clause, addressee=called, addressee_span=span, addressee_refers_to=called)
        return replace(clause, addressee=named, addressee_span=span)


def _number(block: Block) -> str | None:
    number = block.marker.strip("().•")
    return number or None


def _find_lists(blocks: list[Block]) -> list[range]:
    """Give for each block the places of the items around it; for one that is no item, its own place alone."""
    found: list[range] = []
    start = 0
    for number, block in enumerate(blocks):
        follows = blocks[number + 1].kind if number + 1 < len(blocks) else None
        if block.kind is BlockKind.ITEM and follows is BlockKind.ITEM:
            continue
        found += [range(start, number + 1)] * (number + 1 - start)
        start = number + 1
    return found
