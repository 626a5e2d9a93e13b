from __future__ import annotations

import json
from collections.abc import Callable
from typing import NoReturn

import pytest

from assistant.command import INTERRUPTED, run_command
from corpus.errors import ConfigError, IndexCorrupt, QuestionError, StrategyError


def raising(error: BaseException) -> Callable[[], int]:
    def work() -> NoReturn:
        raise error

    return work


@pytest.mark.parametrize("code", [0, 1])
def test_work_that_ends_well_keeps_its_exit_code(code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(lambda: code, "de", as_json=True) == code
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "error",
    [
        QuestionError("question_long", length=9, limit=5),
        ConfigError("document_unknown", doc_id="nix", known="adelante"),
        IndexCorrupt("index_corrupt", detail="d", file="f", path="p"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_an_error_is_told_in_the_language_and_ends_with_its_code(
    error: StrategyError, as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in ("de", "en"):
        assert run_command(raising(error), language, as_json=as_json) == error.exit_code
        out, err = capsys.readouterr()
        assert err == f"{error.text(language)}\n"
        told = {"error": error.key, "message": error.text(language), "exit_code": error.exit_code}
        assert (json.loads(out) == told) if as_json else (out == "")


def test_interruption_is_130_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(raising(KeyboardInterrupt()), "de", as_json=True) == INTERRUPTED == 130
    assert capsys.readouterr() == ("", "")


def test_what_nobody_raised_on_purpose_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run_command(raising(ZeroDivisionError()), "de", as_json=False)
