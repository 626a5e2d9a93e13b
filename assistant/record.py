"""One answer with all that is needed to check it later, as a file: JSON there and back.

A record holds what was asked, the answer with its citations, and what it was made from
(generation, settings, checksum of every document). It holds no address of a machine, no
directory and no key: it is meant to be filed and passed on.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Sequence
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from assistant.generate import is_worded
from corpus.errors import ConfigError
from corpus.schema import Answer, Language, Trace, Turn
from corpus.settings import Settings

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from corpus.index import Index

FORMAT = "leine-weser-answer"
FORMAT_VERSION = 1
MAX_BYTES = 20_000_000
PACKAGE = "leine-weser-assistent"
Value = str | int | float

# Settings that don't shape an answer, or say something about the machine.
_PRIVATE = ("host", "port", "max_file_mb", "reader_timeout_s")
_PRIVATE_ENDINGS = ("_dir", "_url", "_key")
# A model in a directory: only the directory's name is told.
_MODEL_PATH = re.compile(r"^((?:gloss|llm):)?(?=[./~\\]|[A-Za-z]:[\\/]).*[\\/]([^\\/]+)[\\/]*$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What ``Assistant.ask`` was given. ``language``: None when seen from the question."""

    question: str
    history: tuple[Turn, ...] = ()
    documents: tuple[str, ...] = ()
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What an answer was made from.

    ``program``: version. ``settings``: those that shape answers. ``index_settings``: those
    the index was built with. ``documents``: sha256 of each indexed file, by document id.
    """

    generation: str
    program: str
    models: tuple[str, ...]
    settings: dict[str, Value]
    index_settings: dict[str, Value]
    documents: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage that was found; ``score`` 0..1."""

    passage: str
    score: float


@dataclass(frozen=True, slots=True)
class Record:
    """``day``: ISO 8601, when it was asked. ``answer``: its trace is empty, ``origin`` and ``ranked`` stand for it."""

    day: str
    ai_generated: bool
    asked: Asked
    answer: Answer
    origin: Origin
    ranked: tuple[Ranked, ...] = ()


def record_of(assistant: Assistant, answer: Answer, asked: Asked, day: date) -> Record:
    """The record of an answer that ``assistant`` has just given to ``asked``."""
    return Record(
        day=day.isoformat(),
        ai_generated=is_worded(answer),
        asked=asked,
        answer=replace(answer, trace=Trace()),
        origin=origin_of(assistant.index, assistant.settings, answer.trace.models),
        ranked=tuple(Ranked(hit.passage.passage_id, round(hit.score, 6)) for hit in answer.trace.hits),
    )


def origin_of(index: Index, settings: Settings, models: Sequence[str]) -> Origin:
    return Origin(
        generation=index.generation,
        program=_program_version(),
        models=tuple(map(_told, models)),
        settings={field.name: _told(getattr(settings, field.name)) for field in _shaping(settings)},
        index_settings=dict(sorted(index.manifest.settings.items())),
        documents={doc_id: index.documents[doc_id].source.sha256 for doc_id in sorted(index.documents)},
    )


def _shaping(settings: Settings) -> list[Any]:
    private = [f for f in fields(settings) if f.name in _PRIVATE or f.name.endswith(_PRIVATE_ENDINGS)]
    return [field for field in fields(settings) if field not in private]


def _told(value: Any) -> Any:
    """A setting or model without directories: they say something about the machine."""
    if isinstance(value, Path):
        return value.name
    return _MODEL_PATH.sub(r"\1\2", value) if isinstance(value, str) else value


def _program_version() -> str:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:  # run from a checkout that isn't installed
        return ""


# -- JSON -----------------------------------------------------------------------------------------


def to_json(record: Record, notice: str) -> str:
    """``notice``: the AI mark in words, for whoever opens the file."""
    head = {"format": FORMAT, "version": FORMAT_VERSION, "ai_notice": notice}
    return json.dumps(head | asdict(record), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str, path: object) -> Record:
    """The record in a file's text; ``path`` is named in errors.

    Raises:
        ConfigError: no JSON, another format, another version, or a field that is missing,
            unknown or of another type.
    """
    if not text.lstrip().startswith("{"):
        raise ConfigError("replay_format", path=path)
    try:
        data = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ConfigError("replay_damaged", path=path, detail=_shortened(error)) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ConfigError("replay_format", path=path)
    if data.get("version") != FORMAT_VERSION:
        found = _shortened(data.get("version"))
        raise ConfigError("replay_version", path=path, found=found, known=FORMAT_VERSION)
    body = {name: value for name, value in data.items() if name not in ("format", "version", "ai_notice")}
    try:
        record: Record = _read(Record, body, "")
        date.fromisoformat(record.day)
        _check_citations(record.answer)
    except (ValueError, RecursionError) as error:
        raise ConfigError("replay_damaged", path=path, detail=_shortened(error)) from error
    return record


def _no_number(name: str) -> float:
    raise ValueError(name)


def _shortened(value: object) -> str:
    return str(value).replace("\n", " ")[:120]


def _check_citations(answer: Answer) -> None:
    known = {citation.number for citation in answer.citations}
    used = {number for said in answer.statements for number in said.citations}
    used |= {number for item in answer.items for number in item.citations}
    if not known.issuperset(used):
        raise ValueError(f"answer.citations: {sorted(used - known)}")


def _read(kind: Any, value: Any, where: str) -> Any:
    """A JSON value as the type that is declared; raises ValueError that names the place."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _read_dataclass(kind, value, where)
    if origin is tuple and isinstance(value, list):
        kinds = [arguments[0]] * len(value) if arguments[1:] == (...,) else list(arguments)
        if len(kinds) == len(value):
            return tuple(_read(k, v, f"{where}[{i}]") for i, (k, v) in enumerate(zip(kinds, value, strict=True)))
    elif origin is dict and isinstance(value, dict):
        return {key: _read(arguments[1], item, f"{where}.{key}") for key, item in value.items()}
    elif origin in (Union, types.UnionType):
        return _read_union(arguments, value, where)
    elif origin is Literal:
        if isinstance(value, str) and value in arguments:
            return value
    elif kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    elif isinstance(kind, type) and type(value) is kind:
        return value
    raise ValueError(f"{where}: {json.dumps(value, ensure_ascii=False)[:60]}")


def _read_union(kinds: Sequence[Any], value: Any, where: str) -> Any:
    exact = [kind for kind in kinds if isinstance(kind, type) and type(value) is kind]
    for kind in (*exact, *kinds):
        try:
            return _read(kind, value, where)
        except ValueError:
            continue
    raise ValueError(f"{where}: {json.dumps(value, ensure_ascii=False)[:60]}")


def _read_dataclass(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{where}: {json.dumps(value, ensure_ascii=False)[:60]}")
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}
    for name in value:
        if name not in known:
            raise ValueError(f"{where}.{name}")
    for name, field in known.items():
        if name not in value and field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{where}.{name} fehlt / is missing")
    return kind(**{name: _read(hints[name], item, f"{where}.{name}".lstrip(".")) for name, item in value.items()})
