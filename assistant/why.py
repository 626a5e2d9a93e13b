"""Why this answer: what the question was read as, and how sure it is that the documents answer.

Which passages came first and why is told by ``assistant.explain``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from assistant.questions.expected import AnswerType, expected_type
from assistant.questions.filters import Edition, QuestionFilters, SourceNamed, filters_of
from assistant.questions.kinds import QuestionKind
from corpus.schema import Answer, Language
from corpus.taxonomy import taxonomy
from corpus.texts import text

KIND_TEXTS: dict[QuestionKind, str] = {
    "fact": "why.kind_fact",
    "list": "why.kind_list",
    "comparison": "why.kind_comparison",
    "definition": "why.kind_definition",
    "yesno": "why.kind_yesno",
    "offer": "why.kind_offer",
    "overview": "why.kind_overview",
    "greeting": "why.kind_greeting",
    "thanks": "why.kind_thanks",
    "foreign": "why.kind_foreign",
    "vague": "why.kind_vague",
    "about": "why.kind_about",
    "instruction": "why.kind_instruction",
    "improper": "why.kind_improper",
}
EXPECTED_TEXTS: dict[AnswerType, str] = {
    "number": "why.expected_number",
    "percentage": "why.expected_percentage",
    "money": "why.expected_money",
    "date": "why.expected_date",
    "place": "why.expected_place",
    "organisation": "why.expected_organisation",
    "project": "why.expected_project",
    "reason": "why.expected_reason",
    "duration": "why.expected_duration",
    "person": "why.expected_person",
}
EDITION_TEXTS: dict[Edition, str] = {
    "2021": "why.edition_2021",
    "now": "why.edition_now",
    "change": "why.edition_change",
}
SOURCE_TEXTS: dict[SourceNamed, str] = {"strategy": "why.source_strategy", "fact_sheet": "why.source_sheet"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that was read from a question, both in the reader's language."""

    label: str
    value: str


def readings(answer: Answer, threshold: float, language: Language) -> tuple[Reading, ...]:
    """Question as understood, kind, filters and probability; what was not there is left out.

    ``threshold``: the setting ``evidence_threshold`` it was answered with, 0..1.
    """
    kind = text(KIND_TEXTS[cast("QuestionKind", answer.kind)], language)
    expected = expected_type(answer.standalone_question) if answer.status != "off_topic" else None
    found = [
        Reading(text("why.understood", language), answer.standalone_question),
        Reading(text("why.kind", language), kind),
        Reading(text("why.expected", language), text(EXPECTED_TEXTS[expected], language) if expected else ""),
        *_filters(filters_of(answer.standalone_question), language),
    ]
    if answer.status != "off_topic":
        sure = text("why.sure", language, share=percent(answer.evidence), threshold=percent(threshold))
        found.append(Reading(text("why.probability", language), sure))
    return tuple(one for one in found if one.value)


def _filters(named: QuestionFilters, language: Language) -> list[Reading]:
    return [
        Reading(text("why.regions", language), ", ".join((*named.regions, *named.foreign))),
        Reading(text("why.groups", language), _labels(named.target_groups, language)),
        Reading(text("why.topics", language), _labels(named.topics, language)),
        Reading(text("why.years", language), ", ".join(map(str, named.years))),
        Reading(text("why.edition", language), text(EDITION_TEXTS[named.edition], language) if named.edition else ""),
        Reading(text("why.source", language), text(SOURCE_TEXTS[named.source], language) if named.source else ""),
    ]


def _labels(keys: Iterable[str], language: Language) -> str:
    concepts = taxonomy().concepts
    return ", ".join(concepts[key].en if language == "en" else concepts[key].de for key in keys)


def percent(share: float) -> str:
    """A probability in whole per cent; certainty is not claimed where there is none."""
    if 0 < share < 1:
        share = min(max(share, 0.01), 0.99)
    return f"{share * 100:.0f} %"
