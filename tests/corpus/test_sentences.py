from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Angebote, z. B. Beratung, gibt es in Hameln.",
        "Angebote, z.B. Beratung, gibt es in Hameln.",
        "Das Netzwerk hilft u. a. Betrieben in Holzminden.",
        "Firmen, d. h. Betriebe mit i. d. R. Ausbildern, machen mit.",
        "Die Mittel werden ggfs. Betrieben gewährt.",
        "Handwerk bzw. Industrie suchen Personal.",
        "Das ist in Abs. 2 Nr. 3 SGB II geregelt.",
        "Laut Abb. 4 und Tab. 2 steigt die Quote.",
        "Beim Start von Hola Kita! 22 Personen dabei.",
        "Seit dem 16. Jahrhundert gibt es die Universität.",
        "Sie feiert ihren 100. Geburtstag in Alfeld.",
        "Am 3. Oktober 2021 fand die 2. Konferenz statt.",
        "Das III. Quartal war besser.",
        "Es waren ca. 3.500 Personen und 2,5 Mio. Euro.",
        "Prof. Dr. med. Anna M. Beispiel leitet die Klinik St. Bernward.",
        "Der Verein Zukunft e. V. Hildesheim lädt ein.",
        "Die Erzieher*innen und Schüler:innen lernen gemeinsam.",
        "Die Bundesregierung will […] Fachkräfte gewinnen.",
        "Die Bundesregierung will [...] Fachkräfte gewinnen.",
        "Mo. 9 bis 12 Uhr, Do. Nachmittag nach Absprache.",
        "Er rief „Jetzt aber!“ und ging.",
        "Die Firma Müller & Co. KG bildet aus.",
        "Adresse: www.hub.example, Datei plan.pdf liegt bei.",
    ],
)
def test_sentences_are_not_cut_inside(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Was tun? Wir helfen! Kommen Sie.", ["Was tun?", "Wir helfen!", "Kommen Sie."]),
        ("Das begann 2021. Betriebe machen mit.", ["Das begann 2021.", "Betriebe machen mit."]),
        ("Das endete am 31.12.2021. Betriebe machen mit.", ["Das endete am 31.12.2021.", "Betriebe machen mit."]),
        ("Es geht um Kap. 2.2. Das Ziel ist klar.", ["Es geht um Kap. 2.2.", "Das Ziel ist klar."]),
        ("Es sind 25. Viele davon gehen.", ["Es sind 25.", "Viele davon gehen."]),
        ("„Das ist gut.“ Er ging.", ["„Das ist gut.“", "Er ging."]),
        ("Sie sagt: ‚Ja.‘ Er geht.", ["Sie sagt: ‚Ja.‘", "Er geht."]),
        ("»Ist das so?« Ja, so ist es.", ["»Ist das so?«", "Ja, so ist es."]),
        ("(Das gilt für alle.) Danach mehr.", ["(Das gilt für alle.)", "Danach mehr."]),
        ("Es endete um 2020/21. Gefördert hat das Land.", ["Es endete um 2020/21.", "Gefördert hat das Land."]),
        ("Es gilt §§ 88 ff. SGB III. Zuständig ist das Amt.", ["Es gilt §§ 88 ff. SGB III.", "Zuständig ist das Amt."]),
        ("Es gilt § 16i SGB II. Die Förderung läuft.", ["Es gilt § 16i SGB II.", "Die Förderung läuft."]),
        ("Es kostet Zeit, Geld usw. Die Träger zahlen.", ["Es kostet Zeit, Geld usw.", "Die Träger zahlen."]),
        ("Träger ist der Hub e.V. Die Mittel kommen.", ["Träger ist der Hub e.V.", "Die Mittel kommen."]),
        ("So bleibt es. Die Schüler:innen lernen.", ["So bleibt es.", "Die Schüler:innen lernen."]),
        ("Und dann … Das war alles.", ["Und dann …", "Das war alles."]),
        ("Wirklich?! Ja!!! Gut.", ["Wirklich?!", "Ja!!!", "Gut."]),
        ("Ein Satz.  \t Noch  einer.", ["Ein Satz.", "Noch  einer."]),
        ("Ein Satz ohne Punkt", ["Ein Satz ohne Punkt"]),
    ],
)
def test_sentences_are_cut_between(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_sentences_dash_after_an_exclamation_goes_on_in_lower_case() -> None:
    assert len(sentence_spans("Adelante! – das IHK-Projekt hilft. Es läuft.")) == 2


@pytest.mark.parametrize("marker", ["1.", "12.", "II.", "2.2.", "a.", "1)", "–", "•"])
def test_sentences_keep_a_list_marker_with_its_sentence(marker: str) -> None:
    assert sentences(f"{marker} Die Lenkungsgruppe berät. Sie beschließt.") == [
        f"{marker} Die Lenkungsgruppe berät.",
        "Sie beschließt.",
    ]


def test_sentences_end_at_blank_lines_and_before_list_markers_but_not_at_line_breaks() -> None:
    text = "Die Stadt\nHildesheim bietet\n- Räume\n- Beratung und\n  Hilfe\n\nÜberschrift\n \nText"
    assert sentences(text) == [
        "Die Stadt\nHildesheim bietet", "- Räume", "- Beratung und\n  Hilfe", "Überschrift", "Text",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\n"])
def test_sentences_of_white_space_are_none(text: str) -> None:
    assert sentence_spans(text) == []


@pytest.mark.parametrize(
    ("unit", "count"), [("z. B. ", 20_000), ("... ", 20_000), ("1. ", 20_000), ("a.", 20_000), (".", 50_000)]
)
def test_sentences_of_a_long_crafted_text_cover_it_whole(unit: str, count: int) -> None:
    """Took minutes when the search was quadratic."""
    text = unit * count + "a"
    spans = sentence_spans(text)
    assert (spans[0][0], spans[-1][1]) == (0, len(text))


PIECES = st.sampled_from(
    "Das Die Hub Betriebe geht läuft z. B. u. a. usw. Nr. 3 16. 2021. Jahrhundert II. „ “ ‚ ‘ ( ) . ! ? … – • - 1. "
    "Erzieher*innen 3.500 e. V. \u00a0 ß".split(" ")
)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", " ", " ", "\n", "\n\n", "  "])), max_size=30).map(
    lambda pieces: "".join(piece + gap for piece, gap in pieces)
)


@given(st.one_of(TEXTS, st.text(max_size=80)))
@settings(deadline=None, derandomize=True, max_examples=500)
def test_sentences_cover_every_visible_character_once_and_in_order(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    covered = {i for start, end in spans for i in range(start, end)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
    for start, end in spans:
        assert text[start:end] == text[start:end].strip()


@given(TEXTS)
@settings(deadline=None, derandomize=True, max_examples=200)
def test_sentences_never_go_on_in_lower_case(text: str) -> None:
    """Inside a block, what follows a border does not begin with a small letter."""
    block = " ".join(text.split())
    for start, _ in sentence_spans(block)[1:]:
        assert not block[start].islower()
