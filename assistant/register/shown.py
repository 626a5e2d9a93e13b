"""The command that lists the entries of filters: a reader who is told of some must be able to see all."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.register import KIND_TEXTS, STATE_TEXTS, Filters
from corpus.taxonomy import taxonomy
from corpus.texts import text

_COMMAND = "python -m assistant register"


def command_for(filters: Filters) -> str:
    """With an option for each filter that the command knows; it shows no fewer entries than the filters let pass."""
    options = [
        *_options("--region", filters.regions),
        *_needs(filters.needs),
        *_options("--status", (text(STATE_TEXTS[state], "de") for state in filters.states)),
        *_options("--document", filters.documents),
    ]
    if len(filters.kinds) == 1:
        options += _options("--kind", (text(KIND_TEXTS[kind], "de") for kind in filters.kinds))
    if filters.words:
        options += _options("--text", [" ".join(filters.words)])
    return " ".join([_COMMAND, *options])


def _needs(needs: Iterable[tuple[str, ...]]) -> list[str]:
    """Of several needs of one dimension the first: given twice, an option means any of its values."""
    options: dict[str, list[str]] = {}
    for need in needs:
        names = {taxonomy().concepts[key].dimension for key in need}
        if len(names) == 1:
            option = f"--{names.pop().replace('_', '-')}"
            options.setdefault(option, _options(option, (taxonomy().concepts[key].de for key in need)))
    return [part for parts in options.values() for part in parts]


def _options(option: str, values: Iterable[str]) -> list[str]:
    return [f'{option} "{value}"' if not value.isalnum() else f"{option} {value}" for value in values]
