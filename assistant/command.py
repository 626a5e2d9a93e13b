"""How a command line ends: what was raised, told in one language, as text or JSON, with its exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from corpus.errors import StrategyError
from corpus.schema import Language

INTERRUPTED = 130


def run_command(work: Callable[[], int], language: Language, *, as_json: bool) -> int:
    """Does the work of a command; returns its exit code, or that of the error it raised.

    An error's message goes to stderr; with ``as_json`` stdout gets it too, so that another program
    finds an object there whatever happens.
    """
    try:
        return work()
    except StrategyError as error:
        message = error.text(language)
        if as_json:
            told = {"error": error.key, "message": message, "exit_code": error.exit_code}
            print(json.dumps(told, ensure_ascii=False))
        print(message, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
