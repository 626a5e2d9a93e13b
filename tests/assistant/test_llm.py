from __future__ import annotations

import html
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

import app
from assistant import __main__ as command_line
from assistant.llm import OpenAICompatible, _proxy_for, disclosure, open_model, page_notices
from assistant.web.layout import _top
from corpus.errors import ConfigError, DependencyMissing, ModelFailed
from corpus.settings import LLM_KEY, Settings, load_settings
from corpus.texts import render
from tests.assistant.llm_server import LLMServer, closed_port, quoting, running, silence, status
from tests.conftest import ROOT

CLOUD = "https://llm.example.org/v1"
LOCAL = "http://127.0.0.1:11434/v1"


@pytest.fixture(scope="module")
def server() -> Iterator[LLMServer]:
    with running({"quoting": quoting, "401": status(401), "silence": silence}) as server:
        yield server


def ask(model: OpenAICompatible) -> str:
    with closing(model.stream("Regeln", "[1] (Titel) Der Hub berät Betriebe in Holzminden.")) as pieces:
        return "".join(piece for piece in pieces if piece)


def test_text_comes_in_pieces(server: LLMServer) -> None:
    model = OpenAICompatible(server.url, "quoting", 20)
    pieces = [piece for piece in model.stream("Regeln", "[1] (Titel) Der Hub berät Betriebe.") if piece]
    assert len(pieces) > 3
    assert "".join(pieces) == "Der Hub berät Betriebe. [1]\n"
    assert server.requests[-1].instructions == "Regeln"


def test_without_url_there_is_no_model_and_nothing_is_imported() -> None:
    assert open_model(Settings()) is None
    program = (
        "import sys, assistant.__main__; from assistant.llm import open_model; from corpus.settings import Settings; "
        "open_model(Settings()); print(sorted({'openai', 'httpx', 'llama_index'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_missing_package_is_told_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.llms.openai_like", None)
    with pytest.raises(DependencyMissing) as caught:
        open_model(Settings(llm_url=LOCAL, llm_model="m"))
    assert "pip install llama-index-llms-openai-like" in caught.value.text("de")
    assert caught.value.exit_code == 7


@pytest.mark.parametrize(
    "url",
    ["127.0.0.1:11434", "ftp://host/v1", "http://", "http://host:0/v1", "http://host:99999/v1", "https://user:geheim@host/v1",
     "https://host/v1?key=geheim", "https://host/v1#geheim", "http://ho\nst/v1", "file:///etc/passwd", "http://[::1/v1"],
)  # fmt: skip
def test_unusable_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        open_model(Settings(llm_url=url, llm_model="m"))
    assert caught.value.key == "llm_url"
    assert "geheim" not in caught.value.text("de") + repr(caught.value)


def test_url_without_model_is_refused() -> None:
    with pytest.raises(ConfigError, match="llm_model"):
        open_model(Settings(llm_url=LOCAL))


def test_model_that_is_no_chat_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise ValueError("only supported by another interface")

    monkeypatch.setattr("llama_index.llms.openai_like.OpenAILike", refuse)
    with pytest.raises(ConfigError, match="whisper"):
        open_model(Settings(llm_url=LOCAL, llm_model="whisper"))


# -- the key -----------------------------------------------------------------------------------


def test_key_comes_from_its_variable_goes_into_the_header_and_nowhere_else(
    server: LLMServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(LLM_KEY, "sk-geheim-123")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-von-anderen")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-von-anderen")
    caplog.set_level(logging.DEBUG)
    for name, failed in (("quoting", nullcontext()), ("401", pytest.raises(ModelFailed, match="HTTP 401"))):
        model = open_model(Settings(llm_url=server.url, llm_model=name, llm_timeout_s=20))
        assert model is not None
        with failed:
            ask(model)
        assert server.requests[-1].headers["authorization"] == "Bearer sk-geheim-123"
        assert "anderen" not in str(server.requests[-1].headers)
        assert "geheim" not in repr(model)
    assert "geheim" not in caplog.text


def test_other_programs_keys_are_not_sent(server: LLMServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-von-anderen")
    model = open_model(Settings(llm_url=server.url, llm_model="quoting", llm_timeout_s=20))
    assert model is not None
    ask(model)
    assert server.requests[-1].headers["authorization"] == "Bearer none"


@pytest.mark.parametrize("key", ["zwei worte", "schlüssel", "a\r\nx-header: b"])
def test_key_that_fits_no_header_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        open_model(Settings(llm_url=LOCAL, llm_model="m"), {LLM_KEY: key})
    assert LLM_KEY in caught.value.text("de")
    assert key not in caught.value.text("de")


def test_key_is_no_setting(tmp_path: Path) -> None:
    assert load_settings({LLM_KEY: "sk-geheim"}, tmp_path) == Settings()
    (tmp_path / "leine-weser.toml").write_text('llm_key = "sk-geheim"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings({}, tmp_path)
    assert "geheim" not in caught.value.text("de")


# -- to whom it goes ---------------------------------------------------------------------------


@pytest.mark.parametrize("url", [LOCAL, "http://localhost:8080/v1", "http://[::1]:8080/v1", "http://127.1.2.3/v1"])
def test_a_model_on_this_machine_gets_no_warning(url: str) -> None:
    settings = Settings(llm_url=url, llm_model="m")
    assert disclosure(settings) is None
    assert [remark.key for remark in page_notices(settings)] == ["llm.page"]
    assert page_notices(Settings()) == ()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (CLOUD, "werden an llm.example.org gesendet."),
        ("http://10.0.0.7:8000/v1", "an 10.0.0.7 gesendet, unverschlüsselt"),
        ("http://localhost.example.org/v1", "an localhost.example.org gesendet"),
        ("http://0.0.0.0:80/v1", "an 0.0.0.0 gesendet"),
    ],
)
def test_another_machine_is_named(url: str, told: str) -> None:
    remark = disclosure(Settings(llm_url=url, llm_model="m"))
    assert remark is not None
    assert told in render(remark, "de")
    assert remark in page_notices(Settings(llm_url=url, llm_model="m"))


def test_command_line_names_it_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("LEINE_WESER_LLM_URL", CLOUD)
    monkeypatch.setenv("LEINE_WESER_LLM_MODEL", "m")
    assert command_line.main(["Was ist der Hub?", "--index", str(tmp_path)]) == 5
    assert "Fragen und zitierte Stellen werden an llm.example.org gesendet" in capsys.readouterr().err


def test_page_names_it_instead_of_saying_that_answers_are_quotations() -> None:
    told = _top("de", "/", page_notices(Settings(llm_url=CLOUD, llm_model="gross_1")))
    assert "werden an llm.example.org gesendet" in html.unescape(told)
    assert "Sprachmodell (gross_1)" in html.unescape(told)
    assert "Antworten sind wörtliche Zitate" not in html.unescape(told)
    assert "Antworten sind wörtliche Zitate" in _top("de", "/", ())


@pytest.mark.parametrize(("name", "value", "code"), [("URL", "ftp://host", 2), ("MODEL", "", 2), ("TIMEOUT_S", "0", 2)])
def test_chat_does_not_start_with_a_setting_that_cannot_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, code: int
) -> None:
    for key, usable in {"URL": LOCAL, "MODEL": "m", name: value}.items():
        monkeypatch.setenv(f"LEINE_WESER_LLM_{key}", usable)
    assert app.main(["--port", str(closed_port())]) == code
    assert f"llm_{name.lower()}" in capsys.readouterr().err


def test_proxy_of_the_environment_is_used_but_never_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://proxy.example.org:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example.org:3128")
    monkeypatch.setenv("no_proxy", "intern.example.org")
    assert _proxy_for(CLOUD) == "http://proxy.example.org:3128"
    assert _proxy_for("https://intern.example.org/v1") is None
    assert _proxy_for(LOCAL) is None


def test_closing_the_stream_ends_the_request(server: LLMServer) -> None:
    server.hung_up.clear()
    pieces = OpenAICompatible(server.url, "silence", 60).stream("Regeln", "Frage")
    assert next(pieces) is None
    pieces.close()
    assert server.hung_up.wait(10)
