"""Measures of the citations: do they exist, do they prove what they stand behind?

ALCE (Gao, Yen, Yu, Chen, "Enabling large language models to generate text with
citations", EMNLP 2023, arXiv 2305.14627), with ``assistant.support`` in place of the
entailment model: φ(texts, sentence) = 1 when the check says verbatim or supported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.support import support
from corpus.schema import Document
from corpus.texts import catalogue, placeholders
from evals.records import AnswerRecord, CitedSlice

_MARKS = re.compile(r"(?:\s*\[\d{1,3}\])+[.!?;,]?")
_NUMBER = re.compile(r"\d+")
# With values to fill in, a text is recognised by its own letters; these must be enough.
_MIN_LETTERS = 12


@dataclass(frozen=True, slots=True)
class CitedStatement:
    """A stretch of an answer and the numbers of the citations behind it; none if uncited."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CitationScore:
    precision: float
    recall: float


def validity(citations: Sequence[CitedSlice], documents: Mapping[str, Document]) -> float:
    """Share of citations whose text is the slice of the document at their offsets."""
    if not citations:
        return 0.0
    return sum(is_slice(citation, documents) for citation in citations) / len(citations)


def is_slice(citation: CitedSlice, documents: Mapping[str, Document]) -> bool:
    document = documents.get(citation.document)
    if document is None or not 0 <= citation.start < citation.end <= len(document.text):
        return False
    return document.text[citation.start : citation.end] == citation.text


def statements(answer: str) -> tuple[CitedStatement, ...]:
    """An answer cut at its citation marks and line ends.

    What stands before a mark, back to the mark or line end before it, is one statement:
    a mark behind two sentences must prove both. Lines without a word and the program's
    own phrases (that the documents are German, say) are no statements.
    """
    found: list[CitedStatement] = []
    for line in answer.splitlines():
        start = 0
        for match in _MARKS.finditer(line):
            numbers = tuple(int(number) for number in _NUMBER.findall(match.group()))
            found.append(CitedStatement(line[start : match.start()].strip(" •\t"), numbers))
            start = match.end()
        found.append(CitedStatement(line[start:].strip(" •\t"), ()))
    return tuple(statement for statement in found if _claims(statement))


def _claims(statement: CitedStatement) -> bool:
    """Says something about the documents, as far as it can be seen."""
    if not any(character.isalnum() for character in statement.text):
        return False
    return bool(statement.numbers) or not any(frame.fullmatch(statement.text) for frame in _frames())


@cache
def _frames() -> tuple[re.Pattern[str], ...]:
    """Texts of the program about itself ("The documents are in German …"): nothing to cite."""
    patterns: list[re.Pattern[str]] = []
    for key, entry in catalogue().items():
        if not key.startswith("assistant."):
            continue
        for template in entry.values():
            parts = template.format(**dict.fromkeys(placeholders(template), "\0")).split("\0")
            if len(parts) == 1 or sum(character.isalpha() for character in "".join(parts)) >= _MIN_LETTERS:
                patterns.append(re.compile(".+".join(re.escape(part) for part in parts)))
    return tuple(patterns)


def citation_score(answer: AnswerRecord) -> CitationScore:
    """Citation recall and precision of one answer.

    recall = statements that their citations, taken together, support / statements.
    precision = good citations / citations. A citation is good when its statement is
    supported and it is needed for that: it supports the statement alone, or the others
    without it do not. A mark that stands for no citation makes its statement unsupported.
    No statement or no citation at all: 0.
    """
    told = statements(answer.answer)
    supported = good = given = 0
    for statement in told:
        given += len(statement.numbers)
        texts = _texts(statement.numbers, answer.citations)
        if texts is None or not _supports(statement.text, texts):
            continue
        supported += 1
        good += sum(_is_good(statement.text, texts, number) for number in range(len(texts)))
    return CitationScore(good / given if given else 0.0, supported / len(told) if told else 0.0)


def _texts(numbers: Sequence[int], citations: Sequence[CitedSlice]) -> tuple[str, ...] | None:
    """What the marks of a statement stand for; None when there are none or one is made up."""
    if not numbers or not all(1 <= number <= len(citations) for number in numbers):
        return None
    return tuple(citations[number - 1].text for number in numbers)


def _is_good(statement: str, texts: tuple[str, ...], number: int) -> bool:
    if len(texts) == 1 or _supports(statement, (texts[number],)):
        return True
    return not _supports(statement, texts[:number] + texts[number + 1 :])


@lru_cache(maxsize=20_000)
def _supports(statement: str, texts: tuple[str, ...]) -> bool:
    return support(statement, texts).holds
