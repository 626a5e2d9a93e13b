from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from corpus.errors import ConfigError
from corpus.settings import PROJECT_ROOT, Settings, load_settings, override

EDGES: list[tuple[str, float, float]] = [
    ("max_file_mb", 1, 2000),
    ("reader_timeout_s", 1, 3600),
    ("passage_max_chars", 200, 4000),
    ("ngram_weight", 0.0, 5.0),
    ("gloss_weight", 0.0, 5.0),
    ("semantic_weight", 0.0, 5.0),
    ("top_passages", 1, 200),
    ("evidence_threshold", 0.0, 1.0),
    ("question_max_chars", 50, 100_000),
    ("llm_timeout_s", 0.2, 600.0),
    ("port", 1, 65535),
]


def write(directory: Path, text: str) -> Path:
    path = directory / "leine-weser.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_defaults_are_usable_and_stay_on_this_machine(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)
    assert settings == Settings()
    assert settings.corpus_dir == PROJECT_ROOT / "corpus" / "documents"
    assert settings.corpus_dir.is_dir()
    assert settings.index_dir == PROJECT_ROOT / "var" / "index"
    assert settings.host == "127.0.0.1"


def test_settings_later_origins_win(tmp_path: Path) -> None:
    write(tmp_path, 'port = 7001\ntop_passages = 5\nhost = "::1"\n')
    settings = load_settings({"LEINE_WESER_PORT": "7002", "LEINE_WESER_TOP_PASSAGES": "6", "PORT": "1"}, tmp_path)
    assert (settings.host, settings.top_passages, settings.port) == ("::1", 6, 7002)
    assert override(settings, port=7003, host=None).port == 7003
    assert override(settings, port=7003, host=None).host == "::1"


def test_settings_values_get_the_type_of_their_field(tmp_path: Path) -> None:
    write(tmp_path, 'ngram_weight = 1\ncorpus_dir = "doks"\n')
    settings = load_settings({"LEINE_WESER_EVIDENCE_THRESHOLD": "0.5", "LEINE_WESER_MAX_FILE_MB": " 10 "}, tmp_path)
    assert isinstance(settings.ngram_weight, float)
    assert settings.corpus_dir == Path("doks")
    assert (settings.evidence_threshold, settings.max_file_mb) == (0.5, 10)


def test_settings_file_can_stand_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "anders.toml"
    path.write_text("port = 7009\n", encoding="utf-8")
    write(tmp_path, "port = 7001\n")
    assert load_settings({"LEINE_WESER_CONFIG": str(path)}, tmp_path).port == 7009


def test_settings_file_that_is_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file") as caught:
        load_settings({"LEINE_WESER_CONFIG": str(tmp_path / "fehlt.toml")}, tmp_path)
    assert "LEINE_WESER_CONFIG" in caught.value.text("de")


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe", b"port = 1\nport = 2\n"])
def test_settings_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, "").write_bytes(content)
    with pytest.raises(ConfigError, match=r"leine-weser\.toml: not a readable settings file"):
        load_settings({}, tmp_path)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("prot = 7860", "setting_unknown"),
        ("[port]\nvalue = 1", "setting_type"),
        ('port = "viele"', "setting_type"),
        ("port = 7860.5", "setting_type"),
        ("port = true", "setting_type"),
        ("ngram_weight = true", "setting_type"),
        ("ngram_weight = [0.3]", "setting_type"),
        ("corpus_dir = 5", "setting_type"),
        ("embedding_model = 5", "setting_type"),
        ('host = ["127.0.0.1"]', "setting_type"),
        ('embedding_model = " "', "setting_empty"),
        ('index_dir = ""', "setting_empty"),
        ("ngram_weight = nan", "setting_range"),
        ("ngram_weight = inf", "setting_range"),
        ("port = 0", "setting_range"),
    ],
)
def test_settings_bad_line_in_the_file_is_refused_by_name(tmp_path: Path, line: str, key: str) -> None:
    write(tmp_path, line)
    with pytest.raises(ConfigError) as caught:
        load_settings({}, tmp_path)
    assert caught.value.key == key
    assert str(caught.value.values["name"]) in caught.value.text("de")


@pytest.mark.parametrize(
    ("variable", "value", "key"),
    [
        ("LEINE_WESER_PROT", "7860", "setting_unknown"),
        ("LEINE_WESER_PORT", "7860x", "setting_type"),
        ("LEINE_WESER_PORT", "", "setting_empty"),
        ("LEINE_WESER_PORT", "70000", "setting_range"),
        ("LEINE_WESER_HOST", "", "setting_empty"),
        ("LEINE_WESER_INDEX_DIR", "", "setting_empty"),
    ],
)
def test_settings_bad_variable_is_refused(tmp_path: Path, variable: str, value: str, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings({variable: value}, tmp_path)
    assert caught.value.key == key
    assert caught.value.exit_code == 2


def test_settings_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings({"LEINE_WESER_PROT": "1"}, tmp_path)
    assert "LEINE_WESER_PROT" in str(caught.value)
    assert all(field.name in str(caught.value) for field in fields(Settings))


@pytest.mark.parametrize(("name", "low", "high"), EDGES)
def test_settings_ranges_include_their_edges_and_nothing_beyond(name: str, low: float, high: float) -> None:
    step = 0.001 if isinstance(low, float) else 1
    for value in (low, high):
        assert getattr(override(Settings(), **{name: value}), name) == value
    for value in (low - step, high + step):
        with pytest.raises(ConfigError) as caught:
            override(Settings(), **{name: value})
        told = caught.value.text("de")
        assert name in told
        assert f"zwischen {low:g} und {high:g}" in told


def test_settings_every_number_has_a_range() -> None:
    numbers = {field.name for field in fields(Settings) if field.type in ("int", "float")}
    assert numbers == {name for name, _, _ in EDGES}


@pytest.mark.parametrize("name", ["embedding_model", "host"])
def test_settings_empty_host_or_model_is_refused_from_the_command_line_too(name: str) -> None:
    """An empty host would listen on every address of the machine."""
    with pytest.raises(ConfigError) as caught:
        override(Settings(), **{name: "  "})
    assert caught.value.key == "setting_empty"
