"""Documents that would rot: settings, dependencies, exit codes, the map of the house, the lock."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields

import pytest

from corpus import errors
from corpus.settings import Settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~ ]", requirement)[0].lower() for requirement in requirements}


def test_every_setting_is_documented_with_its_default() -> None:
    table = dict(
        re.findall(
            r"^\| `(\w+)` \| (.+?) \|", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert set(table) == {field.name for field in fields(Settings)}
    assert len(table) <= 20
    settings = Settings()
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if field.type != "Path":
            assert table[field.name].strip("`") == str(value), field.name
        assert field.metadata["help"].endswith(".")


def test_every_dependency_has_its_reason() -> None:
    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    for name in names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["dev"]):
        assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", told), name


def test_exit_codes_of_the_readme_are_those_of_the_errors() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    used = {e.exit_code for e in vars(errors).values() if isinstance(e, type) and issubclass(e, errors.StrategyError)}
    assert used <= told
    assert told == used | {0, 1, 130}


def test_map_of_the_house_names_every_module() -> None:
    house = README.partition("## The house")[2]
    for path in sorted(ROOT.glob("[cia]*/*.py")):
        if path.parent.name in ("corpus", "ingest", "assistant") and not path.stem.startswith("__"):
            assert re.search(rf"[`/ ]{path.stem}\.py", house), path.name


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_links_of_the_readme_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists(), target


def test_commands_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    for module in re.findall(r"^python -m (\w+)", README, re.MULTILINE):
        assert (ROOT / module / "__main__.py").is_file()


def test_lock_holds_every_direct_dependency_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    for name in names(PROJECT["dependencies"]):
        assert re.search(rf"^{re.escape(name)}(\[\w+\])?==\S+ \\\n +--hash=sha256:", lock, re.MULTILINE), name
    assert "torch==2.13.0" in lock


def test_nothing_names_a_machine_or_a_workplace() -> None:
    for path in ROOT.rglob("*"):
        top = path.relative_to(ROOT).parts[0]
        ours = not top.startswith(".") and top not in ("var", "dist")
        if path.is_file() and ours and path.suffix in (".py", ".md", ".toml", ".js", ".css", ".lock", ".txt", ""):
            content = path.read_text(encoding="utf-8", errors="ignore")
            assert not re.search(r"/w[o]rk/|/t[m]p/|/r[o]ot/|\.\./shared|shared/(?:bench|seed|questions)", content), (
                path
            )
