"""A small hub and its network, for tests of what an answer says."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from assistant.compose import Composed
from assistant.question import Question, QuestionKind
from corpus.index import Index

HUB = """# Der Hub

Der Hub in Holzminden bietet Betrieben:

- eine Werkstatt mit Druckern
- Räume für Gründende
- Beratung zu Patenten
- ein Labor für Düfte, in dem Betriebe an drei Tagen der Woche mit Hochschulen an neuen Proben arbeiten

Der Hub bietet Schulen:

- Führungen am Freitag
- Kurse in den Ferien

## Stand

Der Hub wurde 2023 eröffnet. Der Hub zählt 21 Plätze. Träger ist der Landkreis Holzminden.

## Preise

- Der Hub kostet am Tag 5 Euro.
- Schulklassen zahlen im Hub nichts.

| Ort | Tag |
|---|---|
| Holzminden | Montag |
| Rinteln | Dienstag |
"""
NETWORK = """# Das Netz

Laut Strategie 2021 soll der Hub 12 Plätze zählen. Das Netz hilft Pflegeheimen in Schaumburg.

Das Netz nennt als Angebot für Betriebe in Holzminden:

- eine Werkstatt mit Druckern
- Räume für Gründende
- Beratung zu Patenten

Das Netz trifft sich zweimal im Jahr. Das Netz trifft sich im Jahr zweimal.
"""
LEAD_IN = "Der Hub in Holzminden bietet Betrieben:"
LABORATORY = "ein Labor für Düfte, in dem Betriebe an drei Tagen der Woche mit Hochschulen an neuen Proben arbeiten"
ITEMS = ["eine Werkstatt mit Druckern", "Räume für Gründende", "Beratung zu Patenten", LABORATORY]


def asked(kind: QuestionKind, **more: str) -> Question:
    return replace(Question("Was gibt es?", "Was gibt es?", "de", kind), **more)  # type: ignore[arg-type]


def texts(composed: Composed, *roles: str) -> list[str]:
    return [said.text for said in composed.statements if not roles or said.role in roles]


def check(index: Index, composed: Composed) -> None:
    """The law of the house, on what was composed."""
    numbers = [citation.number for citation in composed.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [n for said in composed.statements for n in said.citations] == numbers
    for citation in composed.citations:
        assert citation.quote == index.documents[citation.span.doc_id].slice(citation.span)
    for said in composed.statements:
        quotes = [composed.citations[n - 1].quote for n in said.citations]
        assert said.text == " ".join(" ".join(quote.split()) for quote in quotes)
        assert said.support == "verbatim"
    for one, other in combinations(composed.citations, 2):
        assert not one.span.overlaps(other.span)
    for item in composed.items:
        assert item.citations
        assert set(item.citations) <= set(numbers)
