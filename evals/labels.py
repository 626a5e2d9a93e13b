"""How measures and their values are told: names, explanations, numbers, in German and English."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from corpus.schema import Language
from corpus.texts import text


@dataclass(frozen=True, slots=True)
class Label:
    """Keys of ``texts.toml``; ``k``: the cut-off that the texts name, if they do."""

    name: str
    explanation: str
    k: str = ""


def _at(name: str, explanation: str, k: int) -> Label:
    return Label(name, explanation, str(k))


LABELS: Final[Mapping[str, Label]] = {
    "evidence@1500": Label("evals.evidence", "evals.evidence_why"),
    **{f"recall@{k}": _at("evals.recall", "evals.recall_why", k) for k in (1, 5, 10, 20)},
    "mrr": Label("evals.mrr", "evals.mrr_why"),
    "ndcg@10": Label("evals.ndcg", "evals.ndcg_why"),
    "sections@10": Label("evals.sections", "evals.sections_why"),
    "hit@5": Label("evals.hit", "evals.hit_why"),
    "accuracy": Label("evals.accuracy", "evals.accuracy_why"),
    "quote_hit": Label("evals.quote_hit", "evals.quote_hit_why"),
    "item_precision": Label("evals.item_precision", "evals.item_precision_why"),
    "item_recall": Label("evals.item_recall", "evals.item_recall_why"),
    "item_f1": Label("evals.item_f1", "evals.f1_why"),
    "citation_validity": Label("evals.citation_validity", "evals.citation_validity_why"),
    "citation_precision": Label("evals.citation_precision", "evals.citation_precision_why"),
    "citation_recall": Label("evals.citation_recall", "evals.citation_recall_why"),
    "edition": Label("evals.edition", "evals.edition_why"),
    "refused_rightly": Label("evals.refused_rightly", "evals.refused_rightly_why"),
    "nothing_forbidden": Label("evals.nothing_forbidden", "evals.nothing_forbidden_why"),
    "refusal_precision": Label("evals.refusal_precision", "evals.refusal_precision_why"),
    "refusal_recall": Label("evals.refusal_recall", "evals.refusal_recall_why"),
    "refusal_f1": Label("evals.refusal_f1", "evals.f1_why"),
    "aurc": Label("evals.aurc", "evals.aurc_why"),
    "auroc": Label("evals.auroc", "evals.auroc_why"),
    "calibration_error": Label("evals.calibration_error", "evals.calibration_error_why"),
    "language_gap": Label("evals.language_gap", "evals.language_gap_why"),
    "answer_length_median": Label("evals.answer_length", "evals.answer_length_why"),
    "seconds_p50": Label("evals.seconds_p50", "evals.seconds_p50_why"),
    "seconds_p95": Label("evals.seconds_p95", "evals.seconds_p95_why"),
}

GROUPS: Final[Mapping[str, str]] = {
    "retrieval": "evals.group_retrieval",
    "answers": "evals.group_answers",
    "lists": "evals.group_lists",
    "citations": "evals.group_citations",
    "refusal": "evals.group_refusal",
    "speed": "evals.group_speed",
}

KIND_TEXTS: Final[Mapping[str, str]] = {
    "factoid": "evals.kind_factoid",
    "gap": "evals.kind_gap",
    "list": "evals.kind_list",
    "compare": "evals.kind_compare",
    "employer": "evals.kind_employer",
    "role": "evals.kind_role",
    "followup": "evals.kind_followup",
    "english": "evals.kind_english",
    "typo": "evals.kind_typo",
    "update": "evals.kind_update",
    "unanswerable": "evals.kind_unanswerable",
    "false_premise": "evals.kind_false_premise",
    "offtopic": "evals.kind_offtopic",
    "injection": "evals.kind_injection",
    "abuse": "evals.kind_abuse",
    "smalltalk": "evals.kind_smalltalk",
    "yesno": "evals.kind_yesno",
    "howto": "evals.kind_howto",
}

USER_TEXTS: Final[Mapping[str, str]] = {
    "staff": "evals.user_staff",
    "employer": "evals.user_employer",
    "evaluator": "evals.user_evaluator",
}


def measure_label(name: str, language: Language) -> str:
    """The name for people; a measure without one goes by its own."""
    return _told(name, language, explanation=False) or name


def measure_explanation(name: str, language: Language) -> str:
    return _told(name, language, explanation=True)


def _told(name: str, language: Language, *, explanation: bool) -> str:
    label = LABELS.get(name)
    if label is None:
        return ""
    key = label.explanation if explanation else label.name
    return text(key, language, k=label.k) if label.k else text(key, language)


def group_label(name: str, language: Language) -> str:
    return text(GROUPS[name], language) if name in GROUPS else name


def kind_label(kind: str, language: Language) -> str:
    """The name for people; a kind without one as it stands."""
    return text(KIND_TEXTS[kind], language) if kind in KIND_TEXTS else kind


def user_label(user: str, language: Language) -> str:
    return text(USER_TEXTS[user], language) if user in USER_TEXTS else user


def number(value: float, language: Language, digits: int = 3) -> str:
    """A number as it is written in the language; a dash where there is none."""
    if math.isnan(value):
        return "–"
    written = f"{value:.{digits}f}"
    if float(written) == 0:
        written = written.removeprefix("-")
    return (written.replace(".", ",") if language == "de" else written).replace("-", "−")


def digits_of(name: str) -> int:
    """Decimals that a measure's value deserves: characters are whole, the rest are not."""
    return 0 if name == "answer_length_median" else 3


def measure_value(name: str, value: float, language: Language) -> str:
    return number(value, language, digits_of(name))


def signed(value: float, language: Language, digits: int = 3) -> str:
    """A difference, with its sign."""
    told = number(value, language, digits)
    return f"+{told}" if value > 0 and told.strip("0,.") else told
