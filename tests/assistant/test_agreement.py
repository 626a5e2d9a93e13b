"""A sentence's place, year, ordinal and type, against a question's; on sentences made for it."""

from __future__ import annotations

from collections import defaultdict

import pytest

from assistant.agreement import (
    ANY_PERSONS,
    AROUND,
    BETWEEN_YEARS,
    COUNTED_ELSEWHERE,
    COUNTED_NEARBY,
    INSIDE,
    NO_DEADLINE,
    NO_NUMBER,
    NO_REASON,
    NOTHING_COUNTED,
    OTHER_ORDINAL,
    OTHER_PERSONS,
    OTHER_YEAR,
    PERIOD_AS_DURATION,
    SHARE_AS_MONEY,
    SILENT,
    SILENT_ORDINAL,
    agrees,
    has_type,
)
from assistant.demand import Demand, demand_of
from assistant.question import understand
from assistant.scope import Unit
from corpus.gloss import Glosser, load_glosser
from corpus.schema import Span


@pytest.fixture(scope="module")
def glosser() -> Glosser:
    return load_glosser()


def unit(text: str, *, lead: str = "", path: str = "", title: str = "") -> Unit:
    return Unit(Span("d", 0, len(text)), text, lead, "", path, title)


def demand(glosser: Glosser, question: str) -> Demand:
    return demand_of(understand(question), (), defaultdict(lambda: 1.0), glosser)


@pytest.mark.parametrize(
    ("question", "said", "expected"),
    [
        ("Wie hoch ist die Quote im Landkreis Hildesheim?", unit("In Hildesheim sind es 5 Prozent."), 1.0),
        ("Wie hoch ist die Quote im Landkreis Hildesheim?", unit("In Schaumburg sind es 5 Prozent."), 0.0),
        ("Wie hoch ist die Quote im Landkreis Hildesheim?", unit("Es sind 5 Prozent.", path="Holzminden"), 0.0),
        ("Wie hoch ist die Quote im Landkreis Hildesheim?", unit("Es sind 5 Prozent.", lead="Hildesheim:"), 1.0),
        ("Wie hoch ist die Quote im Landkreis Hildesheim?", unit("Es sind 5 Prozent."), SILENT),
        ("Wie hoch ist die Quote in Niedersachsen?", unit("In Hildesheim sind es 5 Prozent."), INSIDE),
        ("Wie hoch ist die Quote im Landkreis Hildesheim?", unit("In Niedersachsen sind es 5 Prozent."), AROUND),
        ("Wie viele waren 2020 arbeitslos?", unit("Im Jahr 2020 waren es 50."), 1.0),
        ("Wie viele waren 2020 arbeitslos?", unit("Im Jahr 2023 waren es 50."), OTHER_YEAR),
        ("Wie viele waren 2020 arbeitslos?", unit("Von 2018 bis 2022 waren es 50."), BETWEEN_YEARS),
        ("Wie viele waren 2020 arbeitslos?", unit("Es waren 50."), SILENT),
        ("Wer kam zum zweiten Durchgang?", unit("Am zweiten Durchgang nahmen 5 teil."), 1.0),
        ("Wer kam zum zweiten Durchgang?", unit("Am ersten Durchgang nahmen 5 teil."), OTHER_ORDINAL),
        ("Wer kam zum zweiten Durchgang?", unit("Es nahmen 5 teil."), SILENT_ORDINAL),
        ("Wer kam?", unit("In Schaumburg kamen 2019 am ersten Tag alle."), 1.0),
        ("Wie viele waren 2020 in Hildesheim dabei?", unit("In Hildesheim waren es 2023 50."), OTHER_YEAR),
    ],
)
def test_agreement_of_place_year_and_ordinal(glosser: Glosser, question: str, said: Unit, expected: float) -> None:
    assert agrees(said, demand(glosser, question)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Was macht der Hub?", "Der Hub berät.", 1.0),
        ("Wie viele Plätze hat der Hub?", "Der Hub hat 21 Plätze.", 1.0),
        ("Wie viele Plätze hat der Hub?", "Der Hub hat 3 Etagen und Plätze.", 1.0),
        (
            "Wie viele Plätze hat der Hub?",
            "Plätze des Hubs werden seit vielen Wochen gern gebucht, sagen 12 Firmen.",
            COUNTED_NEARBY,
        ),
        ("Wie viele Plätze hat der Hub?", "Der Hub hat 3 Etagen.", COUNTED_ELSEWHERE),
        ("Wie viele Plätze hat der Hub?", "Plätze hatte der Hub schon 2019.", NO_NUMBER),
        ("Wie viele Plätze hat der Hub?", "Der Hub hat Plätze.", 0.0),
        ("Wie viele kamen?", "Es kamen 21 (Stand 2020).", NOTHING_COUNTED),
        ("Wie viele Leute kamen?", "Es kamen 30 Teilnehmende.", ANY_PERSONS),
        ("Wie viele Azubis kamen?", "Es kamen 30 Teilnehmende.", OTHER_PERSONS),
        ("Was kostet der Kurs?", "Der Kurs kostet 30 Euro.", 1.0),
        ("Was kostet der Kurs?", "Der Kurs ist kostenlos.", 1.0),
        ("Was kostet der Kurs?", "Für den Kurs ist nichts zu zahlen.", 1.0),
        ("Was kostet der Kurs?", "Der Kurs dauert zwei Tage.", 0.0),
        ("Wie hoch ist der Zuschuss?", "Der Zuschuss deckt 70 Prozent der Kosten.", SHARE_AS_MONEY),
        ("Wie lange lief der Kurs?", "Der Kurs lief von Juni bis August 2020.", PERIOD_AS_DURATION),
        ("Bis wann läuft der Aufruf?", "Der Aufruf begann am 1. Mai 2020.", NO_DEADLINE),
        ("Bis wann läuft der Aufruf?", "Der Aufruf läuft bis 1. Mai 2020.", 1.0),
        ("Warum schloss der Hub?", "Der Hub schloss, weil Geld fehlte.", 1.0),
        ("Warum schloss der Hub?", "Der Hub schloss 2020.", NO_REASON),
        ("Wer ist Vorstand des Hubs?", "Vorstand des Hubs ist die Kammer.", 0.0),
    ],
)
def test_agreement_in_the_type_that_is_expected(glosser: Glosser, question: str, text: str, expected: float) -> None:
    assert has_type(unit(text), demand(glosser, question), glosser) == pytest.approx(expected)
