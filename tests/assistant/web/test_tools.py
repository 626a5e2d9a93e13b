from __future__ import annotations

import html
import json
import re
from dataclasses import replace

from assistant.answer import Assistant
from assistant.web.layout import REASON_TEXTS
from assistant.web.render import answer_html
from assistant.web.tools import tools_html
from corpus.schema import Trace
from corpus.texts import notice
from evals.feedback import FIELDS, REASONS

TOKEN = "abcDEF-123_456789xyz"


def test_an_answer_can_be_saved_copied_questioned_and_rated(assistant: Assistant) -> None:
    markup = tools_html(assistant.ask("Was macht die Lenkungsgruppe?"), "/pfad/", TOKEN)
    assert "\n" not in markup
    assert re.findall(r'<a class="lw-save" download href="/pfad/antwort/([^"]+)"', markup) == [
        f"{TOKEN}.docx", f"{TOKEN}.md", f"{TOKEN}.json",
    ]  # fmt: skip
    assert 'class="lw-copy" value="quoted"' in markup
    assert f'href="/pfad/warum/{TOKEN}"' in markup
    assert "glosse" not in markup, "the reader of a German answer needs no English words"


def test_buttons_carry_what_feedback_needs_and_nothing_of_a_person(assistant: Assistant) -> None:
    answer = assistant.ask("Was macht die „Lenkungsgruppe“ <b>?")
    values = re.findall(r'name="(up|down)" value="([^"]*)"', tools_html(answer, "/", TOKEN))
    assert [verdict for verdict, _ in values] == ["up", "down"]
    kept = json.loads(html.unescape(values[0][1]))
    assert kept == {
        "question": answer.standalone_question, "answer_id": TOKEN[:12], "language": "de", "generation": "0001",
    }  # fmt: skip
    assert set(kept) <= set(FIELDS)


def test_reasons_are_those_that_the_evaluation_reads() -> None:
    assert tuple(REASON_TEXTS) == REASONS


def test_english_answers_offer_the_gloss_and_worded_ones_do_not(assistant: Assistant) -> None:
    answer = assistant.ask("What does the Lenkungsgruppe do?")
    assert f"/glosse/{TOKEN}" in tools_html(answer, "/", TOKEN)
    worded = replace(
        answer,
        statements=tuple(replace(said, support="supported") for said in answer.statements),
        trace=Trace(models=("llm:m",)),
    )
    markup = tools_html(worded, "/", TOKEN)
    assert "/glosse/" not in markup
    assert 'class="lw-copy" value="worded"' in markup


def test_all_entries_are_offered_only_where_the_answer_tells_of_some(assistant: Assistant) -> None:
    answer = assistant.ask("Welche Projekte gibt es im Landkreis Holzminden?")
    some = replace(answer, notes=(*answer.notes, notice("assistant.more_rows", shown=5, found=9)))
    whole = replace(answer, notes=tuple(note for note in answer.notes if note.key != "assistant.more_rows"))
    assert f'href="/eintraege/{TOKEN}"' in tools_html(some, "/", TOKEN)
    assert "/eintraege/" not in tools_html(whole, "/", TOKEN)
    told = html.unescape(answer_html(some, "/"))
    assert "Hier stehen 5 von 9; alle stehen unten." in told
    assert "python -m" not in told
