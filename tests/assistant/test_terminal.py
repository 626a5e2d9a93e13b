from __future__ import annotations

from assistant.answer import Assistant
from assistant.render import answer_text, source_line
from assistant.terminal import terminal_text
from assistant.wordwise import glosses_of


def test_answer_without_rows_is_its_text_and_its_sources(assistant: Assistant) -> None:
    answer = assistant.ask("Was macht die Lenkungsgruppe?")
    sources = "\n".join(source_line(citation, "de") for citation in answer.citations)
    assert terminal_text(answer) == f"{answer_text(answer)}\n\nQuellen:\n{sources}"


def test_refusal_has_no_list_of_sources(assistant: Assistant) -> None:
    told = terminal_text(assistant.ask("Wie wird das Wetter morgen?"))
    assert told.startswith("Dazu steht nichts in den Dokumenten.")
    assert "Quellen:" not in told


def test_entries_of_the_register_are_a_table_with_its_count_below(assistant: Assistant) -> None:
    answer = assistant.ask("Welche Projekte gibt es für Studienabbrecher?")
    told = terminal_text(answer)
    head, rule, *_ = told.split("\n")
    assert head.split("  ")[0] == "Name"
    assert set(rule) == {"-", " "}
    assert told.count("Vollständig geprüft: 85 Einträge") == 1
    flat = " ".join(told.split())
    for item in answer.items:
        assert item.name.split()[0] in flat
    assert all(source_line(citation, "de") in told for citation in answer.citations)


def test_gloss_stands_below_the_sources_under_its_mark_and_each_german_sentence_above_it(assistant: Assistant) -> None:
    answer = assistant.ask("What does the Lenkungsgruppe do?")
    glosses = glosses_of(answer, assistant.retriever.glosser)
    assert len(glosses) == len(answer.statements)
    told, _, below = terminal_text(answer, glosses).partition("Word-by-word aid, not a translation and not a quotation")
    assert told.rstrip() == terminal_text(answer), "the answer itself is the same"
    for said, gloss in zip(answer.statements, glosses, strict=True):
        assert f"  {said.text}\n  = {gloss}" in below
        assert gloss != said.text
    assert "[1]" not in below, "a gloss is never cited"
