"""In which state something is: the front matter of its sheet decides, its sentences prove it."""

from __future__ import annotations

import pytest

from corpus.index import Index
from corpus.schema import Offer, Source
from ingest.offers.extract import named_in
from ingest.offers.states import states_of
from ingest.readers.markdown import read_markdown
from ingest.structure import structure


@pytest.mark.parametrize(
    ("description", "as_of", "expected"),
    [
        ("abgeschlossen 2018", None, ("completed",)),
        ("abgeschlossen 2024, Nachfolgeprojekt seit 1. November 2024", None, ("completed",)),
        ("zweiter Durchgang abgeschlossen Juni 2018, inzwischen verstetigt", None, ("continued", "running")),
        ("läuft, Budget bis August 2027", "2024-11-05", ("running",)),
        ("seit 2013; Durchgang 2025/26 angekündigt", None, ("running",)),
        ("Folgeprojekt 2023 bis 2026", "2021-07-29", ("running",)),
        ("Pilot bis 2025, Förderaufruf im August 2025", "2025-08-27", ("running",)),
        ("Pilot bis 2021", "2023", None),
        ("bis 2021 verlängert, im Herbst 2023 noch erwähnt", "2023", ("continued",)),
        ("Dauerangebot seit April 2022", None, ("continued", "running")),
        ("geplanter Start September 2031", None, ("planned",)),
        ("geplanter Start September 2021, weiterer Verlauf nicht belegt", None, ()),
        ("Betrieb seit Juni 2020, heutiger Stand nicht belegt", None, ()),
        ("anerkannt August 2015", None, None),
    ],
)
def test_a_short_description_names_states_or_that_none_is_known(
    description: str, as_of: str | None, expected: tuple[str, ...] | None
) -> None:
    assert states_of(description, as_of) == expected


def sheet(status: str, text: str, period: str = "") -> tuple[Offer, list[str]]:
    """The entry, and the words that its states point to."""
    front = f"---\ntitle: Nordlicht\nkind: Projekt\nstatus: {status}\n{period}---\n\n"
    front += f"# Nordlicht\n\n## Was es ist\n\n{text}\n"
    source = Source("d", "d", "", "2024", "2024", "fact_sheet", "d.md", "0")
    structured = structure(source, read_markdown(front.encode()))
    (found,) = named_in(structured).entries
    return found, [structured.document.slice(attribute.span) for attribute in found.status]


def test_a_state_points_to_the_sentence_that_says_it_of_the_thing_itself() -> None:
    text = (
        "Nordlicht ist ein Projekt für Menschen, die ihr Studium abgeschlossen haben. Zum Abschluss gibt es etwas. "
        "Nordlicht endete am 30. Juni 2022; die Kurse seit 2023 sind etwas anderes."
    )
    offer, said = sheet("abgeschlossen Juni 2022", text)
    assert [attribute.keys for attribute in offer.status] == [("completed",)]
    assert said == ["Nordlicht endete am 30. Juni 2022; die Kurse seit 2023 sind etwas anderes."]


def test_what_the_front_matter_calls_unknown_or_no_sentence_says_is_no_state() -> None:
    assert sheet("weiterer Verlauf nicht belegt", "Nordlicht ist seit 2018 eröffnet und läuft.")[0].status == ()
    assert sheet("abgeschlossen 2020", "Nordlicht ist ein Projekt für alle.")[0].status == ()


def test_the_period_decides_where_the_status_says_nothing() -> None:
    offer, said = sheet("anerkannt 2015", "Nordlicht läuft von 2023 bis 2026.", "period: 2023 bis 2026\n")
    assert [attribute.keys for attribute in offer.status] == [("running",)]
    assert said == ["Nordlicht läuft von 2023 bis 2026."]


def test_in_the_shipped_register_nothing_is_both_completed_and_running(shipped_index: Index) -> None:
    register = shipped_index.register
    for offer in register.offers:
        keys = {key for attribute in register.states(offer) for key in attribute.keys}
        assert not keys >= {"completed", "running"}, offer.name
    running = {match.offer.name for match in register.find(states=["running"]).matches}
    assert {"Care HaPy", "Hola Kita!", "¡Adelante!"} <= running
    assert not {"ProXLab", "Fachkräfte im Klimaschutz", "Business4School Schaumburg"} & running


def test_a_sheet_outweighs_the_older_text_but_that_still_speaks_for_itself(shipped_index: Index) -> None:
    """The strategy of 2021 plans the hub that opened later."""
    register = shipped_index.register
    planned = {match.offer.name for match in register.find(states=["planned"]).matches}
    then = {m.offer.name for m in register.find(states=["planned"], documents=["strategie-leine-weser-2021"]).matches}
    assert "create:hub Holzminden" not in planned
    assert any("Digital Hub" in name for name in then)
