"""A fact sheet's entry: roles, what it is called, whom it is for; only what the text says."""

from __future__ import annotations

import pytest

from corpus.matching import ROLE_KEYS
from corpus.schema import Attribute, Offer, Source
from ingest.offers.extract import named_in
from ingest.readers.markdown import read_markdown
from ingest.structure import structure

FRONT = """---
title: Nordlicht – Robotik für alle
kind: Projekt
carriers:
- Muster GmbH
- Region Hannover, Beschäftigungsförderung
partners:
- Stadt Hameln
target_groups:
- Schulen
topics:
- Robotik
status: abgeschlossen 2020
---

# Nordlicht – Robotik für alle

## Was es ist

"""
BODY = (
    "Nordlicht ist ein Weiterbildungsverbund für Robotik und Schulen. Träger sind die Muster GmbH und die "
    "Beschäftigungsförderung der Region Hannover. Partner ist die Stadt Hameln. Nordlicht lief von 2018 bis Mai 2020.\n"
)


def entry(text: str, front: str = FRONT) -> Offer:
    source = Source("d", "d", "", "2024", "", "fact_sheet", "d.md", "0")
    (found,) = named_in(structure(source, read_markdown((front + text).encode()))).entries
    return found


def keys(attributes: tuple[Attribute, ...]) -> set[str]:
    return {key.partition(".")[2] or key for attribute in attributes for key in attribute.keys}


def test_carriers_and_partners_keep_their_role_and_a_department_its_organisation() -> None:
    said = {attribute.value: attribute.keys for attribute in entry(BODY).carriers}
    assert said == {
        "Muster GmbH": (ROLE_KEYS["carrier"],),
        "Region Hannover, Beschäftigungsförderung": (ROLE_KEYS["carrier"],),
        "Stadt Hameln": (ROLE_KEYS["partner"],),
    }


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Nordlicht ist ein Weiterbildungsverbund für Schulen.", {"network"}),
        ("Nordlicht ist eine bundesweite digitale Plattform.", {"platform"}),
        ("Nordlicht ist eine Beratungseinrichtung für Schulen.", {"centre"}),
        ("Nordlicht und andere sind Beratungsstellen.", {"centre"}),
        ("Nordlicht ist für Schulen und das Zentrum da.", set()),
        ("Nordlicht lehrt Robotik.", set()),
    ],
)
def test_the_first_sentence_says_what_it_is_called(sentence: str, kind: set[str]) -> None:
    assert keys(entry(f"{sentence} Es ist ein Zentrum.\n").called) == kind


def test_short_names_say_a_kind_themselves() -> None:
    front = FRONT.replace("title: Nordlicht – Robotik für alle", "title: Welcome Center Nord").replace(
        "# Nordlicht – Robotik für alle", "# Welcome Center Nord"
    )
    assert keys(entry("Das Welcome Center Nord berät.\n", front).called) == {"centre"}


def test_whom_it_is_for_is_said_in_its_sections_and_of_companies_not_whom_they_look_for() -> None:
    text = BODY + (
        "\n## Für wen\n\nNordlicht richtet sich an:\n\n- Betriebe, die Auszubildende suchen\n"
        "- Frauen, die lernen wollen\n"
        "\n## Angebot\n\n- Menschen mit Behinderung: doppelte Förderung\n- Ältere Internetseiten nennen weniger.\n"
        "- Betriebe erhalten einen Zuschuss.\n- Für Studierende gibt es nichts.\n"
    )
    offer = entry(text)
    assert keys(offer.target_groups) == {"schueler", "unternehmen", "frauen", "menschen_mit_behinderung"}
    assert "foerderung" in keys(offer.topics)


def test_what_ended_or_ran_until_a_year_is_completed() -> None:
    assert keys(entry(BODY).status) == {"completed"}


def test_a_name_in_brackets_of_the_title_is_found_with_other_endings() -> None:
    front = FRONT.replace(
        "title: Nordlicht – Robotik für alle", "title: Schnelles Prüfverfahren (§ 7) in Nord"
    ).replace("# Nordlicht – Robotik für alle", "# Schnelles Prüfverfahren (§ 7) in Nord")
    offer = entry("Das schnelle Prüfverfahren hilft.\n", front)
    assert offer.name == "Schnelles Prüfverfahren"
    assert len(offer.mentions) == 2


def test_a_sheet_on_how_something_began_is_about_no_thing_of_its_own() -> None:
    front = FRONT.replace("title: Nordlicht – Robotik für alle", "title: Start des Nordlichts 2015")
    source = Source("d", "d", "", "2024", "", "fact_sheet", "d.md", "0")
    assert named_in(structure(source, read_markdown((front + BODY).encode()))).entries == ()
