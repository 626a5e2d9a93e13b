"""One part of answering off: that part, and nothing else."""

from __future__ import annotations

import pytest

from assistant.answer import Assistant
from assistant.question import understand
from corpus.errors import ConfigError
from evals.ablation import ABLATIONS, without

LIST = "Welche Projekte gibt es im Landkreis Holzminden?"


def test_ablation_without_register_a_list_has_no_rows_and_is_not_called_checked(assistant: Assistant) -> None:
    whole, cut = assistant.ask(LIST), without(assistant, "register").ask(LIST)
    assert any(notice.key == "assistant.checked" for notice in whole.notes)
    assert not any(notice.key == "assistant.checked" for notice in cut.notes)
    assert cut.trace.hits == whole.trace.hits


def test_ablation_without_types_no_sentence_fits(assistant: Assistant) -> None:
    asked = understand("Seit wann gibt es JOWOMO?")
    ranking = assistant.retriever.rank(asked.standalone, 20)
    assert any(one.fits for one in assistant.collector_for(asked).collect(ranking, "date"))
    assert not any(one.fits for one in without(assistant, "types").collector_for(asked).collect(ranking, "date"))


def test_ablation_without_context_a_sentence_has_its_own_words_only(assistant: Assistant) -> None:
    asked = understand("Was bietet der create:hub Holzminden?")
    ranking = assistant.retriever.rank(asked.standalone, 20)
    whole = dict(assistant.collector_for(asked).signs(ranking, None))
    cut = dict(without(assistant, "context").collector_for(asked).signs(ranking, None))
    assert whole.keys() == cut.keys()
    assert all(cut[span]["topic"] <= whole[span]["topic"] for span in whole)
    assert any(cut[span]["topic"] < whole[span]["topic"] for span in whole)
    assert all(cut[span]["passage"] == whole[span]["passage"] for span in whole)


def test_ablation_of_an_unknown_part_names_those_there_are(assistant: Assistant) -> None:
    with pytest.raises(ConfigError) as error:
        without(assistant, "luck")
    assert all(part in error.value.text("en") for part in ABLATIONS)
