"""Target groups and topics that a question names → needs: of each, one taxonomy key must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.register import Register
from corpus.taxonomy import Found, taxonomy

# What the whole register is about; with a kind ("alliances for …") it still narrows down.
_THEME = "topic.fachkraeftesicherung"
_JOINS = re.compile(
    r"\b(?:zusammen\w*|zwischen|vernetz\w*|verbind\w*|together|between|connect\w*|link\w*)\b", re.IGNORECASE
)
_OR = re.compile(
    r"\W*(?:und|oder|sowie|auch|and|or|as well as)\W+(?:[\w*-]+\s+){0,4}|\s*,\s*(?:[\w*-]+\s+)?", re.IGNORECASE
)
_COMMA = re.compile(r"\s*,\s*(?:[\w*-]+\s+)?")
# "zu IT, Technik oder Robotern": either topic will do.
_EITHER = re.compile(
    r"\W*(?:,\s*(?:[\w*-]+\W+){1,3})?(?:oder|bzw\.?|beziehungsweise|or)\W+(?:[\w*-]+\s+){0,3}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one expression of the question asks for: one of these taxonomy keys."""

    start: int
    end: int
    keys: tuple[str, ...]

    @property
    def is_group(self) -> bool:
        return self.keys[0].startswith("target_group.")


def needs_in(
    question: str, register: Register, documents: Sequence[str], *, with_kind: bool
) -> tuple[tuple[str, ...], ...]:
    """One need for each expression; groups of people joined by "und", "oder" or a comma are one.

    Of words inside a longer expression only the longer one counts; of a general and a
    special meaning of the same words only the special one; a group of people that no entry
    is for gives way to the topic of the same words.
    """
    found = _united(taxonomy().find(question, english=True))
    outer = [f for f in found if not any(_inside(f, g) for g in found)]
    wanted: list[_Wanted] = []
    for start, end in dict.fromkeys((f.start, f.end) for f in outer):
        keys = _special([f.concept.key for f in outer if (f.start, f.end) == (start, end)])
        groups = tuple(key for key in keys if key.startswith("target_group."))
        topics = tuple(key for key in keys if key not in groups)
        if groups and (not topics or any(register.speaks_of(key, documents) for key in groups)):
            wanted.append(_Wanted(start, end, groups))
        elif topics != (_THEME,) or with_kind:
            wanted.append(_Wanted(start, end, topics))
    return tuple(dict.fromkeys(_alternatives(question, wanted)))


def _alternatives(question: str, wanted: list[_Wanted]) -> list[tuple[str, ...]]:
    together = _JOINS.search(question) is not None
    needs: list[tuple[str, ...]] = []
    for i, one in enumerate(wanted):
        if i and not together and _is_either(question, wanted, i):
            needs[-1] += one.keys
        else:
            needs.append(one.keys)
    return _reached_together(needs)


def _is_either(question: str, wanted: Sequence[_Wanted], at: int) -> bool:
    """Is this expression an alternative to the one before?

    Groups joined by "und" or a comma are each reached; topics are alternatives only where "oder"
    joins them, at the end of an enumeration too ("zu IT, Technik oder Robotern").
    """
    one, other = wanted[at - 1], wanted[at]
    between = question[one.end : other.start]
    if one.is_group != other.is_group:
        return False
    if one.is_group:
        return _OR.fullmatch(between) is not None
    comma = _COMMA.fullmatch(between) is not None and at + 1 < len(wanted)
    return _EITHER.fullmatch(between) is not None or (comma and _is_either(question, wanted, at + 1))


def _reached_together(needs: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Companies and their staff: an offer for either is an offer for both."""
    result: list[tuple[str, ...]] = []
    for need in needs:
        partner = next((r for r in result if _partners(r, need) or _partners(need, r)), None)
        if partner is None:
            result.append(need)
        else:
            result[result.index(partner)] = (*partner, *need)
    return result


def _partners(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return any(set(taxonomy().concepts[key].together).intersection(other) for key in one)


def _united(found: Iterable[Found]) -> list[Found]:
    """Overlapping places of one concept as one: "further training" and "training of their staff"."""
    united: list[Found] = []
    for place in found:
        same = next((f for f in united if f.concept is place.concept and place.start < f.end), None)
        if same is None:
            united.append(place)
        else:
            united[united.index(same)] = Found(same.concept, same.start, max(same.end, place.end))
    return united


def _inside(one: Found, other: Found) -> bool:
    larger = other.start <= one.start and one.end <= other.end
    return larger and (other.start, other.end) != (one.start, one.end)


def _special(keys: Iterable[str]) -> tuple[str, ...]:
    distinct = tuple(dict.fromkeys(keys))
    return tuple(key for key in distinct if not any(k != key and k in taxonomy().narrower(key) for k in distinct))
