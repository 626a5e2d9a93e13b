"""Processes that are killed, interrupted, or get into each other's way.

Nothing is timed: a process is stopped when it says on stderr which step it has reached.
``CRASH_KILLS=20 pytest tests/ingest/test_crash.py`` kills more often.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
from collections.abc import Callable, Iterator

import pytest

from corpus.index import IndexDirectory
from corpus.manifest import verify
from corpus.settings import Settings
from ingest.build import Silent, build_index
from tests.ingest.conftest import Run, best_passage, command, environment, leftovers, texts_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")

STEPS = ("Index veröffentlichen", "Passagen einbetten", "Index schreiben", "Index prüfen", "Dokumente lesen")
KILLS = int(os.environ.get("CRASH_KILLS", "3"))
QUESTION = "Wer gewinnt Fachkräfte für Pflegeheime?"

Start = Callable[[Settings], "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts ``python -m ingest`` as the leader of a process group, as a shell does."""
    started: list[subprocess.Popen[str]] = []

    def run(settings: Settings) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command(settings.corpus_dir, "--index", settings.index_dir),
            env=environment(), cwd=settings.corpus_dir.parent, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def _wait_for(process: subprocess.Popen[str], step: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(step):
            return
    raise AssertionError(f"ended with {process.wait()} before: {step}")


def _change(settings: Settings, number: int) -> None:
    path = settings.corpus_dir / "pflege.txt"
    path.write_text(path.read_text(encoding="utf-8") + f"\nSatz Nummer {number}.\n", encoding="utf-8")


@pytest.mark.parametrize("number", range(KILLS))
def test_crash_kill_leaves_an_index_that_answers(live: Settings, probe_here: None, start: Start, number: int) -> None:
    chance = random.Random(number)
    step = STEPS[number % len(STEPS)]
    before = texts_of(live)
    _change(live, number)
    process = start(live)
    _wait_for(process, step)
    try:
        process.wait(timeout=chance.uniform(0, 0.4))  # on into the step; it may even finish
    except subprocess.TimeoutExpired:
        process.kill()
    process.wait()

    home = IndexDirectory(live.index_dir)
    directory = home.generations / home.current()
    verify(directory, home.manifest(), live.index_dir)  # whole, the vector store too
    after = texts_of(live)
    assert after == before or (home.current() == "0002" and f"Satz Nummer {number}." in after[-1])
    assert "Pflegenetzwerk gewinnt" in best_passage(live, QUESTION)

    assert build_index(live).generation == "0002"
    assert texts_of(live) == [*before, f"Satz Nummer {number}."]
    assert leftovers(live) == []


@pytest.mark.parametrize("step", ["Dokumente lesen", "Index schreiben"])
def test_crash_interrupt_exits_130_and_clears_up(live: Settings, start: Start, step: str) -> None:
    """Ctrl-C goes to the whole process group."""
    before = texts_of(live)
    _change(live, 0)
    process = start(live)
    _wait_for(process, step)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate()
    assert (process.returncode, err.strip()) == (130, "Abgebrochen; der bisherige Index bleibt in Kraft.")
    assert leftovers(live) == []
    assert texts_of(live) == before


def test_crash_of_two_builds_at_once_one_wins_and_one_exits_3(
    live: Settings, probe_here: None, run_ingest: Run
) -> None:
    before = texts_of(live)
    _change(live, 0)
    lost = []

    class Rival(Silent):
        """Starts another build while this one is reading."""

        def step(self, name: str) -> None:
            if name == "read":
                lost.append(run_ingest(live.corpus_dir, "--index", live.index_dir))

    report = build_index(live, Rival())
    assert (report.generation, report.published) == ("0002", True)
    assert texts_of(live) == [*before, "Satz Nummer 0."]
    assert [done.returncode for done in lost] == [3]
    assert f"von Prozess {os.getpid()} aktualisiert" in lost[0].stderr
