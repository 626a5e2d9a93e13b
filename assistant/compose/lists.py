"""Lists in the text: whole where they are the answer, and said to be an excerpt where they are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from assistant.compose.novelty import adds, is_told, stems_of
from assistant.evidence import Evidence, is_sentence, list_of
from assistant.question import Question
from corpus.german import WORD, stem
from corpus.index import Index
from corpus.schema import Citation, Document, Notice, Passage, Section, Span
from corpus.texts import notice, text

# For a list question: a list that scores at least this share of the best sentence wins.
AS_GOOD_AS = 0.9
MAX_LIST_ITEMS = 25
# Sentences beside a list that is the answer.
BESIDE_LIST, BESIDE_AS_GOOD_AS, MAX_OTHER_ITEMS = 2, 0.85, 8
# A list that is shown whole although one of its items was found.
MAX_SHORT_ITEMS, MAX_SHORT_CHARS, MAX_TINY_CHARS, MAX_ARRANGED_ITEMS = 5, 500, 160, 6
_ARRANGED = re.compile(r"\b(?:so|wie folgt|folgendermaßen)\b[^.]*:$")
# A number and the things that are counted ("aus insgesamt 11 Mitgliedern", "die vier Schwerpunkte").
_ANNOUNCES = re.compile(
    r"\b(?:\d{1,2}|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|folgende\w*)\s+(?:[a-zäöü]\w+\s+)?([A-ZÄÖÜ]\w+)"
)
_NUMERAL = re.compile(r"\b(?:[IVX]+|\d+(?:\.\d+)*)\b")


def whole_list(index: Index, lead_in: Span, passage: Passage) -> list[Evidence]:
    """All that a sentence or heading introduces: the items of its list, or the headings it stands before.

    With what continues it behind words in between ("sowie 2 Vertreter/innen aus den"): they are in the list, and
    introduce what follows them. A list that continues another one is told with that.
    """
    document = index.documents[lead_in.doc_id]
    items = list_of(index, lead_in)
    if not items:
        return [Evidence(span, lead_in, passage, 0.0) for span in introduced_headings(document, lead_in)]
    lists = _lists_of(index, document.doc_id)
    whole = _continued(document, lists, lead_in, items)
    for other in lists:
        if other.start < lead_in.start and _continues(document, lead_in):
            begun = _continued(document, lists, other, lists[other])
            if any(item.lead_in == lead_in for item in begun):
                return begun
    return whole


def introduces_items(lead_in: str) -> bool:
    """Is it the beginning of what its items end? A heading above a list is not."""
    return lead_in.endswith(":") or lead_in[:1].islower()


def _lists_of(index: Index, doc_id: str) -> dict[Span, list[Evidence]]:
    """A document's lists by what introduces them."""
    lists: dict[Span, list[Evidence]] = {}
    for passage in index.passages:
        if passage.span.doc_id == doc_id:
            for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True):
                if lead_in is not None:
                    lists.setdefault(lead_in, []).append(Evidence(span, lead_in, passage, 0.0))
    return lists


def _continued(
    document: Document, lists: Mapping[Span, Sequence[Evidence]], lead_in: Span, items: Sequence[Evidence]
) -> list[Evidence]:
    """The items and those of the lists that go on with them."""
    whole = list(items)
    for other in sorted(lists, key=lambda span: span.start):
        between = document.text[whole[-1].span.end : other.start] if other.start > whole[-1].span.end else "no"
        if other != lead_in and not between.strip() and _continues(document, other):
            whole += lists[other]
    return whole


def _continues(document: Document, lead_in: Span) -> bool:
    """Words in small letters between the items of a list belong to the sentence that began before it."""
    return document.text[lead_in.start].islower()


def announced_list(index: Index, question: Question, one: Evidence) -> Span | None:
    """The lead-in right behind a sentence that says how many there are of what is asked for ("aus 11 Mitgliedern …").

    Both in one paragraph. None when it announces nothing; any things will do for who names none ("wer …").
    """
    document = index.documents[one.span.doc_id]
    counted = {stem(noun.lower()) for noun in _ANNOUNCES.findall(document.slice(one.span))}
    asked = [stem(word.lower()) for word in WORD.findall(question.asked_class or "")]
    if one.lead_in is not None or not counted or (asked and counted.isdisjoint(asked)):
        return None
    for passage in index.passages:
        if passage.span.doc_id == one.span.doc_id:
            for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True):
                between = document.text[one.span.end : span.start] if span.start >= one.span.end else "no"
                if lead_in is None and not between.strip() and "\n\n" not in between:
                    return span if document.slice(span).endswith(":") and list_of(index, span) else None
    return None


def introduced_headings(document: Document, lead_in: Span) -> list[Span]:
    """The headings right after a lead-in ("… unter vier Schwerpunkten zusammengefasst:"), in order.

    A series of one name ("Schwerpunkt I", "Schwerpunkt II") ends with the name; at least two, else none.
    """
    if not document.slice(lead_in).endswith(":"):
        return []
    after = sorted((s for s in document.sections if s.start >= lead_in.end), key=lambda section: section.start)
    if not after or document.text[lead_in.end : after[0].start].strip():
        return []
    series = [s for s in after if s.path[:-1] == after[0].path[:-1]]
    first = series[0].path[-1].split()[0]
    if len(series) > 1 and series[1].path[-1].startswith(f"{first} "):
        series = list(takewhile(lambda section: section.path[-1].startswith(f"{first} "), series))
    return [heading_span(document, section) for section in series] if len(series) > 1 else []


def heading_span(document: Document, section: Section) -> Span:
    return Span(document.doc_id, section.start, section.start + len(section.path[-1]))


def lists_first(index: Index, question: Question, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Who asks for several things is answered by a list, if one is nearly as good."""
    for candidate in evidence:
        if candidate.score < evidence[0].score * AS_GOOD_AS:
            break
        items = whole_list(index, candidate.span, candidate.passage)
        if (candidate.list_is_meant or items or announced_list(index, question, candidate)) and not _names_one(
            index, question, items
        ):
            return [candidate, *(other for other in evidence if other is not candidate)]
    return evidence


def _names_one(index: Index, question: Question, items: Sequence[Evidence]) -> bool:
    """Is one of a numbered series asked for ("Schwerpunkt III")? Then the series is not the answer."""
    asked = set(_NUMERAL.findall(question.standalone))
    labels = (index.documents[one.span.doc_id].slice(one.span).partition(":")[0] for one in items)
    return bool(asked) and any(asked.intersection(_NUMERAL.findall(label)) for label in labels)


def with_whole_list(
    index: Index, question: Question, chosen: list[Evidence], said: Sequence[Span], told: Sequence[frozenset[str]]
) -> list[Evidence]:
    """If the best sentence is an item or introduces items, all of them are the answer.

    Not a second time: a list of which most was said already is left out, and so is a
    sentence that repeats an item.
    """
    best = chosen[0]
    if best.lead_in and not best.list_is_meant:
        return chosen
    announced = announced_list(index, question, best)
    lead_in = best.lead_in or announced or best.span
    items = whole_list(index, lead_in, best.passage)[:MAX_LIST_ITEMS]
    if len(items) < 2:
        return chosen
    others = [other for other in chosen if not _is_part_of(other, lead_in, items)]
    new = [item for item in items if not is_told(index, item.span, said, told)]
    if 2 * len(new) <= len(items):
        return others
    spans, stemmed = [item.span for item in items], [stems_of(index, item.span) for item in items]
    further = [
        other for other in others if not is_told(index, other.span, spans, stemmed) and adds(index, other.span, stemmed)
    ]
    further = [other for other in further if other.score >= BESIDE_AS_GOOD_AS * best.score]
    return [best] * bool(announced) + items + _completed(index, further[:BESIDE_LIST])


def with_short_lists(index: Index, chosen: Sequence[Evidence]) -> list[Evidence]:
    """The same, with a short list whole in place of some of its items, where it is the list that fits the question.

    Always, if it has few words, or tells how something is arranged ("… ist so geregelt:"): its items hold together.
    """
    out: list[Evidence] = []
    for one in chosen:
        if only_introduces(index, one):
            items = whole_list(index, one.span, one.passage)[:MAX_LIST_ITEMS]
        else:
            items = _short_list(index, one)
        known = {other.span for other in out}
        out += [replace(item, score=one.score) for item in items or [one] if item.span not in known]
    return out


def _short_list(index: Index, one: Evidence) -> list[Evidence]:
    document = index.documents[one.span.doc_id]
    lead_in = document.slice(one.lead_in) if one.lead_in else ""
    if one.lead_in is None or not introduces_items(lead_in) or not _has_marker(document.text, one.span):
        return []
    items = whole_list(index, one.lead_in, one.passage)
    chars = sum(len(item.span) for item in items)
    if _ARRANGED.search(lead_in):
        return items if len(items) <= MAX_ARRANGED_ITEMS else []
    is_short = chars <= (MAX_SHORT_CHARS if one.list_is_meant else MAX_TINY_CHARS)
    return items if is_short and len(items) <= MAX_SHORT_ITEMS else []


def _completed(index: Index, others: Sequence[Evidence]) -> list[Evidence]:
    """The same, with the whole list in place of one of its items, if it is not long."""
    out: list[Evidence] = []
    for other in others:
        items = list_of(index, other.lead_in) if other.lead_in is not None else []
        is_short = len(items) <= MAX_OTHER_ITEMS
        out += [one for one in (items if items and is_short else [other]) if all(one.span != o.span for o in out)]
    return out


def _is_part_of(evidence: Evidence, lead_in: Span, items: Iterable[Evidence]) -> bool:
    own = {lead_in, *(item.lead_in for item in items)}
    return evidence.span in own or any(evidence.span.overlaps(item.span) for item in items)


def only_introduces(index: Index, one: Evidence) -> bool:
    """A lead-in or heading of a list that says nothing without it."""
    said = index.documents[one.span.doc_id].slice(one.span)
    return not is_sentence(said) and bool(whole_list(index, one.span, one.passage))


def list_notes(index: Index, question: Question, citations: Sequence[Citation]) -> tuple[Notice, ...]:
    """One note on the lists of which only some items are quoted: the reader must know of the others.

    And, for who asks for a list, one on those that are whole. Table rows are records of their own and get none.
    Lists stand in the order of their citations.
    """
    numbers = {citation.span: citation.number for citation in citations}
    lists = [
        sorted(number for number in items.values() if number is not None) + [0] * _left_out(items)
        for items in _quoted_lists(index, numbers).values()
    ]
    told = sorted(quoted for quoted in lists if any(quoted))
    parts = [quoted for quoted in told if 0 in quoted]
    whole = [quoted for quoted in told if 0 not in quoted and len(quoted) > 1 and question.kind == "list"]
    return tuple(
        notice(key, lists=", ".join(_told(quoted, question) for quoted in quoted_lists))
        for key, quoted_lists in (("assistant.whole_list", whole), ("assistant.excerpt", parts))
        if quoted_lists
    )


def _left_out(items: Mapping[Span, int | None]) -> int:
    return sum(number is None for number in items.values())


def _told(quoted: Sequence[int], question: Question) -> str:
    """ "Beleg 2–3 (2 von 4)": citations, 0 for an item that is not quoted."""
    marks = [number for number in quoted if number]
    return text("assistant.list_part", question.language, marks=_ranges(marks), quoted=len(marks), total=len(quoted))


def _quoted_lists(index: Index, numbers: Mapping[Span, int]) -> dict[Span, dict[Span, int | None]]:
    """Lists of the cited documents by their lead-ins: each item and its citation, if it has one."""
    quoted_in = {span.doc_id for span in numbers}
    lists: dict[Span, dict[Span, int | None]] = {}
    for passage in index.passages:
        if passage.span.doc_id in quoted_in:
            written = index.documents[passage.span.doc_id].text
            for span, lead_in in zip(passage.sentences, passage.lead_ins, strict=True):
                if lead_in is not None and _has_marker(written, span):
                    lists.setdefault(lead_in, {})[span] = numbers.get(span)
    return lists


def _ranges(numbers: Sequence[int]) -> str:
    """Sorted numbers in few words: "2–5, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _has_marker(text: str, span: Span) -> bool:
    """A list item stands behind its bullet or number; a table row begins its line."""
    line_start = text.rfind("\n", 0, span.start) + 1
    return bool(text[line_start : span.start].strip())
