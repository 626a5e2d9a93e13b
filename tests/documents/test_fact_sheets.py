"""Holds the shipped fact sheets against their fact files and against the house's rules."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import DOCUMENTS, FACT_SHEETS, ROOT

FACTS = ROOT / "corpus" / "facts"
SECTIONS = [
    "Was es ist", "Für wen", "Angebot", "Ergebnisse", "Stand gegenüber der Strategie 2021", "Anlaufstelle", "Quellen",
]  # fmt: skip
KINDS = {
    "Projekt", "Netzwerk", "Einrichtung", "Plattform", "Veranstaltung", "Programm", "Gremium", "Angebot", "Überblick",
}  # fmt: skip
NUMBER_WORDS = {
    "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
    "elf": 11, "zwölf": 12, "dreizehn": 13, "zwanzig": 20, "fünfzig": 50, "hundert": 100, "tausend": 1000,
}  # fmt: skip
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WORD = re.compile(r"[a-zäöüß]+")
PHONE = re.compile(r"(?:\+49|\b0\d{2,5})[\s/()-]*\d{2,}[\s/-]?\d{2,}")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
TITLE_AND_NAME = re.compile(r"\b(?:Dr|Prof|Dipl\.-\w+)\.?\s+(?:Dr\.\s*)?(?:[A-ZÄÖÜ]\w*\.?\s+)*[A-ZÄÖÜ][a-zäöüß]+")
SALUTATION_AND_NAME = re.compile(r"\b(?:Herrn?|Frau)\s+(?!und\b|Wirtschaft\b)[A-ZÄÖÜ][a-zäöüß]{2,}\b")


def load(path: Path) -> tuple[dict[str, Any], str]:
    _, front_matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front_matter), body


def facts_of(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FACTS / f"{path.stem}.json").read_text(encoding="utf-8"))
    return loaded


def statements_of(facts: dict[str, Any]) -> str:
    """What a sheet may draw on: everything but our own notes."""
    return json.dumps({k: v for k, v in facts.items() if k not in ("confidence",)}, ensure_ascii=False)


def numbers(text: str) -> set[str]:
    """Numbers as they count: "07" is "7", "1.300" is "1300", "8,0" stays."""
    found = set()
    for raw in NUMBER.findall(text):
        plain = re.sub(r"\.(?=\d{3}\b)", "", raw)
        for part in {raw, plain, *re.split(r"[.,]", raw)}:
            found.add(part.lstrip("0") or "0")
    return found


def test_every_fact_file_has_its_sheet() -> None:
    assert {path.stem for path in FACT_SHEETS} == {path.stem for path in FACTS.glob("*.json")}
    assert len(FACT_SHEETS) == 54


def unproved_numbers(text: str, facts: str) -> list[str]:
    """Numbers of a text that the facts don't have. "Strategie 2021" needs no proof."""
    known = numbers(facts) | {"2021"}
    unproved = []
    for raw in NUMBER.findall(text):
        plain = re.sub(r"\.(?=\d{3}\b)", "", raw)
        as_number = {raw.lstrip("0") or "0", plain.lstrip("0") or "0"} & known
        # A date written out ("7. April 2022") has its parts in the fact file ("2022-04-07").
        as_date = re.fullmatch(r"\d{1,2}(?:\.\d{1,2}(?:\.\d{4})?)?", raw) and set(raw.split(".")) <= known
        if not as_number and not as_date:
            unproved.append(raw)
    return unproved


@pytest.mark.parametrize("path", FACT_SHEETS, ids=lambda path: path.stem)
def test_numbers_and_years_stand_in_the_fact_file(path: Path) -> None:
    front_matter, body = load(path)
    text = body.partition("\n## Quellen")[0] + " ".join(str(v) for k, v in front_matter.items() if k != "sources")
    assert not unproved_numbers(text, statements_of(facts_of(path)))


@pytest.mark.parametrize(
    ("text", "unproved"),
    [
        ("Im Mai 2018 kamen 1.300 Personen, 8,5 Prozent.", []),
        ("Im Mai 2019 kamen 1.301 Personen, 8,6 Prozent.", ["2019", "1.301", "8,6"]),
        ("Laut Strategie 2021 am 7. Mai 2018.", []),
        ("Laut Strategie 2021 am 9. Mai 2018.", ["9"]),
    ],
)
def test_an_invented_number_is_found(text: str, unproved: list[str]) -> None:
    assert unproved_numbers(text, '{"figure": "1300 Personen, 8,5 Prozent", "date": "2018-05-07"}') == unproved


@pytest.mark.parametrize("path", FACT_SHEETS, ids=lambda path: path.stem)
def test_number_words_stand_in_the_fact_file(path: Path) -> None:
    """Or in the strategy of 2021, where the sheet compares itself with it."""
    _, body = load(path)
    text = body.partition("\n## Quellen")[0].lower()
    strategy = (ROOT / "corpus" / "typesetting" / "strategie-leine-weser-2021.txt").read_text(encoding="utf-8")
    known_text = f"{statements_of(facts_of(path))} {strategy}".lower()
    known = numbers(known_text)
    for word in set(WORD.findall(text)) & set(NUMBER_WORDS):
        assert word in WORD.findall(known_text) or str(NUMBER_WORDS[word]) in known, f"{word} is not in the facts"


@pytest.mark.parametrize("path", FACT_SHEETS, ids=lambda path: path.stem)
def test_sheet_has_the_agreed_form(path: Path) -> None:
    front_matter, body = load(path)
    assert list(front_matter) == [
        "title", "aliases", "kind", "status", "regions", "carriers", "partners", "target_groups", "topics", "period",
        "as_of", "sources",
    ]  # fmt: skip
    assert front_matter["kind"] in KINDS
    assert re.findall(r"^## (.+)$", body, re.MULTILINE) == SECTIONS
    assert body.strip().startswith(f"# {front_matter['title']}")
    assert front_matter["sources"] == [source["url"] for source in facts_of(path)["sources"]]
    for word in ("Seed", "TODO", "open_questions", "confidence"):
        assert word not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FACT_SHEETS, ids=lambda path: path.stem)
def test_as_of_is_a_date_of_the_facts(path: Path) -> None:
    front_matter, _ = load(path)
    if front_matter["as_of"] is not None:
        assert front_matter["as_of"] in statements_of(facts_of(path))


@pytest.mark.parametrize("path", FACT_SHEETS, ids=lambda path: path.stem)
def test_topics_and_target_groups_stand_in_the_text(path: Path) -> None:
    """The front matter is not searched; the official terms must be found all the same."""
    front_matter, body = load(path)
    for term in [*front_matter["topics"], *front_matter["target_groups"]]:
        assert term in body


@pytest.mark.parametrize("path", [*FACT_SHEETS, DOCUMENTS / "sources.toml"], ids=lambda path: path.stem)
def test_nobody_is_named_and_nobodys_number_given(path: Path) -> None:
    text = re.sub(r"https?://\S+", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"sha256 = .*", "", text)
    for pattern in (PHONE, MAIL, TITLE_AND_NAME, SALUTATION_AND_NAME):
        assert not pattern.search(text), pattern.search(text)


@pytest.mark.parametrize(
    ("pattern", "examples"),
    [
        (PHONE, ["05121 123456", "+49 511 61612345", "0511/616-12345"]),
        (MAIL, ["vorname.name@region-hannover.de"]),
        (TITLE_AND_NAME, ["Dr. Muster", "Prof. Dr. Erika Muster", "Dipl.-Ing. Muster"]),
        (SALUTATION_AND_NAME, ["Frau Muster", "Herrn Muster"]),
    ],
)
def test_the_privacy_patterns_find_what_they_are_for(pattern: re.Pattern[str], examples: list[str]) -> None:
    for example in examples:
        assert pattern.search(f"Kontakt: {example}.")
