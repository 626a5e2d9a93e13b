"""Rows of an answer: offers before networks for those who ask for help, a district's own without what is vague."""

from __future__ import annotations

from assistant.answer import MAX_ROWS, Assistant
from assistant.question import understand


def rows(assistant: Assistant, question: str) -> tuple[list[str], int]:
    """Names of the rows, and how many entries match."""
    told, result = assistant.rows(understand(question), ())
    return [row.name for row in told], len(result.matches) if result else 0


def test_who_asks_for_help_gets_no_network_when_there_is_an_offer(assistant: Assistant) -> None:
    register = assistant.index.register
    names, _ = rows(assistant, "Wer hilft Betrieben in Hildesheim, internationale Fachkräfte zu finden?")
    assert "Welcome Center Region Hildesheim" in names
    kinds = {offer.kind for offer in register.offers if offer.name in names}
    assert not kinds & {"network", "body"}


def test_a_list_keeps_networks_of_the_district_behind_its_offers(assistant: Assistant) -> None:
    names, _ = rows(assistant, "Welche Projekte und Angebote gibt es im Landkreis Hameln-Pyrmont?")
    assert names.index("zedita") < names.index("Bildungsregion Hameln-Pyrmont")


def test_what_no_sentence_says_of_a_district_is_left_out_and_counted(assistant: Assistant) -> None:
    names, found = rows(assistant, "Welche Projekte und Angebote gibt es im Landkreis Nienburg?")
    assert "Gekommen, um zu bleiben" in names
    assert "Digitale Lernallianzen" in names
    assert "Einstiegsqualifizierung" not in names, "it is offered everywhere"
    assert "Berufsberatung im Erwerbsleben (BBiE)" not in names, "only a heading names its area"
    assert len(names) < found <= MAX_ROWS


def test_with_a_topic_what_is_offered_everywhere_counts(assistant: Assistant) -> None:
    names, found = rows(assistant, "Welche finanziellen Hilfen gibt es für Betriebe in Nienburg?")
    assert {"Eingliederungszuschuss", "Einstiegsqualifizierung"} <= set(names)
    assert len(names) == found


def test_the_answer_says_how_many_it_leaves_out(assistant: Assistant) -> None:
    answer = assistant.ask("Welche Projekte und Angebote gibt es im Landkreis Nienburg?")
    (note,) = [note for note in answer.notes if note.key == "assistant.more_rows"]
    values = dict(note.values)
    assert int(values["shown"]) == len(answer.items) < int(values["found"])
