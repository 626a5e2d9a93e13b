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
import ipaddress
import socket
import subprocess
import sys
from pathlib import Path

from corpus.errors import IndexLocked, IndexStateError, StrategyError
from corpus.index import IndexDirectory
from corpus.schema import Language
from corpus.settings import PROJECT_ROOT, Settings, load_settings, override
from corpus.texts import terminal_language, text


def main(arguments: list[str] | None = None) -> int:
    language = terminal_language()
    options = _parse(arguments)
    _say(text("web.starting", language))
    try:
        settings = override(load_settings(), index_dir=options.index, host=options.host, port=options.port)
        _check_address(settings, language)
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
        return 130
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python app.py", description="Der Chat / the chat")
    parser.add_argument("--host", metavar="ADDRESS", help="Adresse / address (127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="N", help="Port (7860)")
    parser.add_argument(
        "--root-path", default="", metavar="/PATH", help="Pfad hinter einem Proxy / path behind a proxy"
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="Verzeichnis des Index / index directory")
    return parser.parse_args(arguments)


def _check_address(settings: Settings, language: Language) -> None:
    """Warns about an open address; a taken port is told now and not after the imports."""
    try:
        is_local = ipaddress.ip_address(settings.host).is_loopback
    except ValueError:
        is_local = settings.host == "localhost"
    if not is_local:
        _say(text("web.public_host", language, host=settings.host))
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            other = settings.port + 1
            message = text("web.port_taken", language, port=settings.port, host=settings.host, other=other)
            raise SystemExit(message) from None


def _ensure_index(settings: Settings, language: Language) -> int:
    """Builds when there is no index that can be used as it is; returns the build's exit code."""
    try:
        IndexDirectory(settings.index_dir).open(settings)
        return 0
    except IndexStateError:
        _say(text("web.building", language))
    directories = [str(settings.corpus_dir.resolve()), "--index", str(settings.index_dir.resolve())]
    command = [sys.executable, "-m", "ingest", *directories]
    code = subprocess.run(command, cwd=PROJECT_ROOT, check=False).returncode
    # 1: some files could not be read, the rest is there. 3: another process builds it.
    if code == IndexLocked.exit_code:
        return code
    return 0 if code in (0, 1) and _has_index(settings) else code


def _has_index(settings: Settings) -> bool:
    try:
        IndexDirectory(settings.index_dir).current()
    except IndexStateError:
        return False
    return True


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
