"""All settings, and the only place that reads the environment and the settings file.

Order, later wins: the defaults below, ``leine-weser.toml`` in the working directory (or
the file that ``LEINE_WESER_CONFIG`` names), environment variables
``LEINE_WESER_<FIELD>``, command-line arguments. Each field carries its own help text;
``docs/settings.md`` lists them and a test holds the two together.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from corpus.errors import ConfigError

PROJECT_ROOT = Path(__file__).resolve().parents[1]
ENV_PREFIX = "LEINE_WESER_"
LLM_KEY = "LEINE_WESER_LLM_KEY"  # no setting: read where it is used, and kept out of files
CONFIG_FILE = "leine-weser.toml"


def _default_index_dir() -> Path:
    """In a checkout beside the code; where the package is installed, below the working directory."""
    is_checkout = (PROJECT_ROOT / "pyproject.toml").is_file()
    return (PROJECT_ROOT if is_checkout else Path.cwd()) / "var" / "index"


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Settings:
    corpus_dir: Path = _setting(
        PROJECT_ROOT / "corpus" / "documents", "Directory with the documents and their register sources.toml."
    )
    index_dir: Path = _setting(_default_index_dir(), "Directory of the index generations.")
    glossary: Path = _setting(
        PROJECT_ROOT / "corpus" / "glossary.toml", "Words that mean the same in these documents; staff edit this file."
    )
    embedding_model: str = _setting(
        "all-MiniLM-L6-v2",
        "Embedding model: the bundled all-MiniLM-L6-v2, or a local directory with a sentence-transformers model.",
    )
    max_file_mb: int = _setting(50, "Larger files are skipped with a reason. Megabytes.")
    reader_timeout_s: int = _setting(60, "Time limit for reading one PDF. Seconds.")
    passage_max_chars: int = _setting(500, "Longest passage; longer paragraphs are cut between sentences. Characters.")
    ngram_weight: float = _setting(0.3, "Weight of character n-grams beside stems in the lexical score.")
    gloss_weight: float = _setting(
        0.5, "Weight of the English gloss beside the German words in the lexical score; 0: no gloss."
    )
    semantic_weight: float = _setting(
        0.4, "Weight of the vectors' cosine beside the lexical score; 0: no model is loaded for a question."
    )
    reranker_model: str = _setting(
        "", "Cross-encoder that orders the best passages anew: a local directory or cached hub name; none when empty."
    )
    top_passages: int = _setting(20, "How many passages a question retrieves.")
    evidence_threshold: float = _setting(
        0.5, "Probability (0..1) that the documents answer, below which they are said not to."
    )
    question_max_chars: int = _setting(2000, "Longer questions are sent back with a hint. Characters.")
    llm_url: str = _setting(
        "", "OpenAI-compatible server that words answers, such as http://127.0.0.1:11434/v1; none when empty."
    )
    llm_model: str = _setting("", "Name of the language model there.")
    llm_timeout_s: float = _setting(
        30.0, "Time limit for the language model; half of it for its first text, then the quotations. Seconds."
    )
    host: str = _setting("127.0.0.1", "Address the chat listens on.")
    port: int = _setting(7860, "Port the chat listens on.")

    def __post_init__(self) -> None:
        _check(self)


_MAY_BE_EMPTY = frozenset({"reranker_model", "llm_url", "llm_model"})
_RANGES: dict[str, tuple[float, float]] = {
    "max_file_mb": (1, 2000),
    "reader_timeout_s": (1, 3600),
    "passage_max_chars": (200, 4000),
    "ngram_weight": (0.0, 5.0),
    "gloss_weight": (0.0, 5.0),
    "semantic_weight": (0.0, 5.0),
    "top_passages": (1, 200),
    "evidence_threshold": (0.0, 1.0),
    "question_max_chars": (50, 100_000),
    "llm_timeout_s": (0.2, 600),
    "port": (1, 65535),
}


def _check(settings: Settings) -> None:
    for name, (low, high) in _RANGES.items():
        value = getattr(settings, name)
        if not low <= value <= high:
            raise ConfigError("setting_range", name=name, value=value, low=f"{low:g}", high=f"{high:g}")
    for name in ("embedding_model", "host"):
        if not getattr(settings, name).strip():
            raise ConfigError("setting_empty", name=name)


def load_settings(environ: Mapping[str, str] | None = None, directory: Path | None = None) -> Settings:
    """Reads defaults, file and environment.

    Raises:
        ConfigError: unknown name, wrong type, value out of range, unreadable file.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    path = _config_path(environ, directory or Path.cwd())
    if path is not None:
        values |= {name: _convert(name, value, str(path)) for name, value in _read_toml(path).items()}
    for variable, text in environ.items():
        if variable.startswith(ENV_PREFIX) and variable not in (ENV_PREFIX + "CONFIG", LLM_KEY):
            name = variable.removeprefix(ENV_PREFIX).lower()
            values[name] = _convert(name, text, variable)
    return Settings(**values)


def override(settings: Settings, **changes: Any) -> Settings:
    """A copy with the arguments that are not None."""
    return replace(settings, **{name: value for name, value in changes.items() if value is not None})


def _config_path(environ: Mapping[str, str], directory: Path) -> Path | None:
    named = environ.get(ENV_PREFIX + "CONFIG")
    if named:
        if not Path(named).is_file():
            raise ConfigError("setting_file_missing", variable=f"{ENV_PREFIX}CONFIG", value=named)
        return Path(named)
    default = directory / CONFIG_FILE
    return default if default.is_file() else None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError("setting_file", path=path, detail=error) from error


def _convert(name: str, value: Any, origin: str) -> Any:
    known = {item.name: item for item in fields(Settings)}
    if name not in known:
        raise ConfigError("setting_unknown", origin=origin, name=name, known=", ".join(sorted(known)))
    if isinstance(value, str) and not value.strip() and name not in _MAY_BE_EMPTY:
        # An empty path would mean the working directory.
        raise ConfigError("setting_empty", name=name)
    kind = str(known[name].type)
    convert = {"Path": Path, "str": str, "int": int, "float": float}[kind]
    try:
        is_wrong = kind == "str" and not isinstance(value, str)
        if is_wrong or isinstance(value, bool) or (kind == "int" and isinstance(value, float)):
            raise ValueError("wrong type")
        return convert(value)
    except (TypeError, ValueError) as error:
        raise ConfigError("setting_type", origin=origin, name=name, value=repr(value), kind=kind) from error
