"""The chat at http://127.0.0.1:7860. Builds the index first when there is none.

python app.py [--host ADDRESS] [--port N] [--root-path /path] [--index DIR]
"""

from __future__ import annotations

import os

# Before anything imports gradio: it reads these at import and would phone home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_SHARE"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import argparse
import errno
import ipaddress
import socket
import subprocess
import sys
from pathlib import Path

from assistant.llm import open_model, page_notices
from corpus.errors import ConfigError, IndexStateError, StrategyError
from corpus.index import IndexDirectory
from corpus.schema import Language
from corpus.settings import PROJECT_ROOT, Settings, load_settings, override
from corpus.texts import render, terminal_language, text

INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    language = terminal_language()
    options = _parse(arguments)
    _say(text("web.starting", language))
    try:
        settings = override(load_settings(), index_dir=options.index, host=options.host, port=options.port)
        _check_address(settings, language)
        for remark in page_notices(settings):
            _say(render(remark, language))
        open_model(settings)  # a name or package that is missing is told now and not at the first question
        code = _ensure_index(settings, language)
        if code:
            return code
        from assistant.web.server import serve  # seconds of imports: after the first line is out

        url = f"http://{settings.host}:{settings.port}{options.root_path}/"
        serve(settings, options.root_path, on_ready=lambda: _say(text("web.ready", language, url=url)))
    except StrategyError as error:
        _say(error.text(language))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python app.py", description="Der Chat / the chat")
    parser.add_argument("--host", metavar="ADDRESS", help="Adresse / address (127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="N", help="Port (7860)")
    parser.add_argument(
        "--root-path", default="", metavar="/PATH", help="Pfad hinter einem Proxy / path behind a proxy"
    )
    parser.add_argument("--index", metavar="DIR", help="Verzeichnis des Index / index directory")
    options = parser.parse_args(arguments)
    if options.index == "":  # an unset shell variable; as a path it would be the working directory
        parser.error("leerer Name eines Verzeichnisses / empty name of a directory")
    options.index = Path(options.index) if options.index is not None else None
    return options


def _check_address(settings: Settings, language: Language) -> None:
    """Warns about an open address; a taken port is told now and not after the imports.

    Raises:
        ConfigError: nothing can listen there.
    """
    try:
        is_local = ipaddress.ip_address(settings.host).is_loopback
    except ValueError:
        is_local = settings.host == "localhost"
    if not is_local:
        _say(text("web.public_host", language, host=settings.host))
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # elsewhere it would let two programs have one port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                other = settings.port % 65535 + 1
                raise ConfigError("port_taken", port=settings.port, host=settings.host, other=other) from error
            detail = error.strerror or error
            raise ConfigError("address_unusable", port=settings.port, host=settings.host, detail=detail) from error


def _ensure_index(settings: Settings, language: Language) -> int:
    """Builds when there is no index that can be used as it is; returns an exit code.

    0 when there is one in the end: the new one, or after a build that failed the old one,
    if nothing but its age speaks against it.
    """
    home = IndexDirectory(settings.index_dir)
    try:
        generation = home.open(settings).generation
    except IndexStateError:
        _say(text("web.building", language))
    else:
        if home.is_rolled_back():
            _say(text("web.rolled_back", language, generation=generation, path=settings.index_dir))
        return 0
    directories = [str(settings.corpus_dir.resolve()), "--index", str(settings.index_dir.resolve())]
    command = [sys.executable, "-m", "ingest", *directories]
    code = subprocess.run(command, cwd=PROJECT_ROOT, check=False).returncode
    if code in (0, INTERRUPTED):
        return code
    try:
        generation = home.open(settings, check_documents=False).generation
    except IndexStateError:
        return code
    if code != StrategyError.exit_code:  # 1: some files could not be read, and that has been told
        _say(text("web.old_index", language, generation=generation))
    return 0


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
