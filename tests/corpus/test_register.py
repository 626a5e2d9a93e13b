"""The register filtered by meaning; regions and taxonomy with their files checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ConfigError, QuestionError
from corpus.glossary import load_glossary
from corpus.index import Index
from corpus.records import offer_from, offer_record
from corpus.regions import REGIONS_FILE, regions
from corpus.register import KINDS, Filters, Register, carrier_key, restricted
from corpus.schema import Attribute, Document, Offer, OfferKind, Page, Source, Span
from corpus.taxonomy import TAXONOMY_FILE, taxonomy

STRATEGY = "strategie-leine-weser-2021"
TEXT = (
    "Das Netz Alpha hilft Frauen in Holzminden. Beta lehrt Sprachen im Weserbergland. Gamma pflegt. Delta (Stadthagen)."
)


def document(doc_id: str) -> Document:
    source = Source(doc_id, doc_id, "", None, "", "other", f"{doc_id}.md", "0")
    return Document(source, TEXT, (Page(1, "1", 0, len(TEXT)),))


def said(value: str, words: str, *keys: str, doc_id: str = "a") -> Attribute:
    start = TEXT.index(words)
    return Attribute(value, Span(doc_id, start, start + len(words)), keys)


def offer(name: str, kind: OfferKind = "project", doc_id: str = "a", **values: tuple[Attribute, ...]) -> Offer:
    alias = said(name, name, doc_id=doc_id)
    empty: dict[str, tuple[Attribute, ...]] = dict.fromkeys(
        ("called", "regions", "carriers", "target_groups", "topics", "period", "status"), ()
    )
    sentence = next(s for s in TEXT.split(". ") if name in s)
    told = (said("", sentence, doc_id=doc_id).span,)
    return Offer(name.lower(), name, kind, (alias,), **(empty | values), mentions=(alias.span,), told=told)


@pytest.fixture
def register() -> Register:
    women = said("Frauen", "Frauen", "target_group.berufsrueckkehrende")
    alpha = offer(
        "Alpha", "network", regions=(said("Landkreis Holzminden", "Holzminden", "Landkreis Holzminden"),),
        target_groups=(women,), carriers=(said("Muster GmbH", "Netz"),),
    )  # fmt: skip
    beta = offer(
        "Beta", regions=(said("Weserbergland", "Weserbergland", "Weserbergland"),),
        topics=(said("Sprachförderung", "Sprachen", "topic.sprachfoerderung"),),
    )  # fmt: skip
    gamma = offer("Gamma", doc_id="b", topics=(said("Pflege", "pflegt", "topic.pflege", doc_id="b"),))
    delta = offer("Delta", regions=(said("Landkreis Schaumburg", "Stadthagen", "Landkreis Schaumburg"),))
    return Register((beta, alpha, gamma, delta), {"a": document("a"), "b": document("b")})


def names(register: Register, **filters: object) -> list[str]:
    return [match.offer.name for match in register.find(**filters).matches]  # type: ignore[arg-type]


def test_no_filter_finds_everything_and_says_so(register: Register) -> None:
    result = register.find()
    assert [match.offer.name for match in result.matches] == ["Beta", "Gamma", "Delta", "Alpha"], "networks last"
    assert (result.checked, result.total) == (4, 4)


def test_a_district_gets_its_own_first_then_the_areas_around_it(register: Register) -> None:
    result = register.find(regions=["Holzminden"])
    assert [(match.offer.name, match.wide) for match in result.matches] == [("Alpha", False), ("Beta", True)]


def test_an_area_holds_its_districts(register: Register) -> None:
    assert names(register, regions=["Weserbergland plus"]) == ["Beta", "Delta", "Alpha"]


def test_a_general_group_also_finds_the_special_one_but_not_the_other_way_round(register: Register) -> None:
    assert names(register, target_groups=["Frauen"]) == ["Alpha"]
    assert names(register, target_groups=["Wiedereinsteigerinnen"]) == ["Alpha"]
    special = Filters(needs=(("target_group.gefluechtete",),))
    assert register.search(special).matches == ()


def test_filters_must_all_hold_and_values_of_one_may_either(register: Register) -> None:
    assert names(register, topics=["Sprachförderung", "Pflege"]) == ["Beta", "Gamma"]
    assert names(register, topics=["nursing"], regions=["Holzminden"]) == []
    assert names(register, kinds=["network"], carriers=["muster gmbh"]) == ["Alpha"]
    assert names(register, kinds=["Netzwerk"]) == names(register, kinds=["network"])
    assert names(register, states=["laufend"]) == names(register, states=["running"]) == []


def test_words_are_looked_for_in_what_is_told(register: Register) -> None:
    assert names(register, text="Sprachen") == ["Beta"]
    assert names(register, text="Raumfahrt") == []


def test_documents_restrict_entries_and_what_is_said_of_them(register: Register) -> None:
    result = register.find(documents=["b"])
    assert [match.offer.name for match in result.matches] == ["Gamma"]
    assert result.total == 1
    assert restricted(register.offers[0], ["b"]) is None


@pytest.mark.parametrize(
    ("filters", "value", "known"),
    [
        ({"regions": ["Bielefeld"]}, "Bielefeld", "Landkreis Holzminden"),
        ({"target_groups": ["Taucher"]}, "Taucher", "Geflüchtete"),
        ({"topics": ["Tiefsee"]}, "Tiefsee", "Coworking"),
        ({"kinds": ["ding"]}, "ding", "platform"),
        ({"carriers": ["Niemand AG"]}, "Niemand AG", "Muster GmbH"),
        ({"states": ["verschoben"]}, "verschoben", "abgeschlossen (completed)"),
        ({"documents": ["c"]}, "c", "a, b"),
    ],
)
def test_a_filter_that_names_nothing_says_what_exists(
    register: Register, filters: dict[str, list[str]], value: str, known: str
) -> None:
    with pytest.raises(QuestionError) as caught:
        register.find(**filters)  # type: ignore[arg-type]
    for language in ("de", "en"):
        assert value in caught.value.text(language)
        assert known in caught.value.text(language)


def test_records_survive_the_way_to_disk_and_back(register: Register, shipped_index: Index) -> None:
    for entry in (*register.offers, *shipped_index.register.offers):
        assert offer_from(offer_record(entry)) == entry


@settings(deadline=None)
@given(st.sets(st.sampled_from(KINDS)), st.sampled_from(sorted(regions().names)))
def test_more_filters_never_find_more(shipped_index: Index, kinds: set[OfferKind], region: str) -> None:
    register = shipped_index.register
    found = {m.offer.offer_id for m in register.search(Filters(regions=(region,))).matches}
    both = {m.offer.offer_id for m in register.search(Filters(regions=(region,), kinds=tuple(kinds))).matches}
    assert both <= found


# -- carriers ---------------------------------------------------------------------------------


def test_organisations_are_the_same_with_and_without_abbreviation(shipped_index: Index) -> None:
    register = shipped_index.register
    long_form = register.find(carriers=["Hochschule Weserbergland"], documents=[STRATEGY])
    short = register.find(carriers=["HSW"], documents=[STRATEGY])
    assert [m.offer for m in long_form.matches] == [m.offer for m in short.matches] != []


def test_carrier_keys_ignore_case_brackets_and_small_words() -> None:
    assert carrier_key("Agentur für Arbeit (AA)") == carrier_key("agentur arbeit") == carrier_key("Arbeitsagentur")


# -- regions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in den LK HOL, HM-PY und SHG", ["Landkreis Holzminden", "Landkreis Hameln-Pyrmont", "Landkreis Schaumburg"]),
        ("in Rinteln und Bückeburg", ["Landkreis Schaumburg"]),
        ("Weserbergland plus und Weserbergland", ["Weserbergland plus", "Weserbergland"]),
        ("die Weserbergland AG, die HWK Hannover und die Hochschule Hannover", []),
        ("the Hanover region", ["Region Hannover"]),
        ("Die Agenturen für Arbeit fördern bundesweit, die Agentur für Arbeit Hameln hier.", ["Deutschland"]),
        ("hi, wie geht es?", []),
    ],
)
def test_regions_are_found_by_place_and_abbreviation_not_inside_organisations(text: str, expected: list[str]) -> None:
    assert list(regions().named(text)) == expected


def test_the_alliance_consists_of_six_districts() -> None:
    assert len(regions().districts("Leine-Weser")) == 6
    assert regions().touches("Landkreis Holzminden", "Weserbergland plus")
    assert not regions().touches("Landkreis Holzminden", "Region Hannover")


# -- the files that staff edit ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('de = "Pflege und Gesundheit"', 'dee = "Pflege"', "topic.pflege"),
        ('english = ["robot*", "artificial intelligence"]', "english = []", "topic.robotik"),
        ('broader = ["digitalisierung", "mint"]', 'broader = ["nichts"]', "topic.robotik"),
        ('broader = ["arbeitslose"]', 'broader = ["langzeitarbeitslose"]', "target_group.langzeitarbeitslose"),
    ],
)
def test_a_mistake_in_the_taxonomy_is_told_with_line_and_key(tmp_path: Path, good: str, bad: str, told: str) -> None:
    source = TAXONOMY_FILE.read_text(encoding="utf-8")
    assert good in source
    path = tmp_path / "taxonomy.toml"
    path.write_text(source.replace(good, bad, 1), encoding="utf-8")
    line = next(n for n, text in enumerate(source.splitlines(), 1) if text == f"[{told}]")
    with pytest.raises(ConfigError, match=rf"line {line}, {told}"):
        taxonomy(path)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('contains = ["Weserbergland", ', 'contains = ["Nirgendwo", '),
        ('spellings = ["Vechta"]', 'spellings = ["Hameln"]'),
        ('spellings = ["Höxter"]', 'spelling = ["Höxter"]'),
        ('[[area]]\nname = "Deutschland"', '[[areas]]\nname = "Deutschland"'),
    ],
)
def test_a_mistake_in_the_regions_is_told(tmp_path: Path, good: str, bad: str) -> None:
    source = REGIONS_FILE.read_text(encoding="utf-8")
    assert good in source
    path = tmp_path / "regions.toml"
    path.write_text(source.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"regions\.toml, line \d+"):
        regions(path)


@pytest.mark.parametrize("content", ["# all gone", "district = 5", "district = []"])
def test_a_file_without_any_region_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "regions.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match="district"):
        regions(path)


def test_towns_of_the_glossary_lie_in_the_same_districts_for_the_register() -> None:
    for place in load_glossary().places:
        for town in place.towns:
            (district,) = regions().named(town)
            assert district in (place.name, f"Landkreis {place.name}", f"Landkreis {place.name}/Weser"), town


@pytest.mark.parametrize("name", ["taxonomy.toml", "regions.toml"])
def test_a_file_that_is_no_toml_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("= kaputt", encoding="utf-8")
    with pytest.raises(ConfigError, match="TOML"):
        (taxonomy if name.startswith("taxonomy") else regions)(path)


def test_terms_match_inflections_compounds_only_with_a_star_and_abbreviations_as_written() -> None:
    found = taxonomy().find
    assert [f.concept.key for f in found("Altenpflege")] == ["topic.pflege"]
    assert found("it is") == []
    assert [f.concept.key for f in found("IT-Betriebe")][:1] == ["topic.digitalisierung"]
    assert not any(f.concept.key == "target_group.schueler" for f in found("an Berufsbildenden Schulen"))
    assert any(f.concept.key == "target_group.erziehende" for f in found("Erzieher*innen"))
