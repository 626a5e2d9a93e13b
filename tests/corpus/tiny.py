"""Sentence-transformers models of a few kilobytes with random weights (``@pytest.mark.model``)."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß.?,:-0123456789"


def tiny_model(directory: Path, *, dimension: int = 16, seed: int = 7, prompts: dict[str, str] | None = None) -> Path:
    """A BERT of two layers that knows letters only, with mean pooling and unit length; safetensors."""
    import torch

    transformers: Any = importlib.import_module("transformers")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    directory.mkdir(parents=True)
    (directory / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(seed)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=dimension, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=2 * dimension, max_position_embeddings=64, initializer_range=0.5,
    )  # fmt: skip
    transformers.BertModel(config).save_pretrained(directory, safe_serialization=True)
    tokenizer = transformers.BertTokenizerFast(
        vocab=str(directory / "vocab.txt"), strip_accents=False, model_max_length=64
    )
    tokenizer.save_pretrained(directory)
    _describe(directory, dimension, prompts)
    return directory


def _describe(directory: Path, dimension: int, prompts: dict[str, str] | None) -> None:
    kinds = ("Transformer", "Pooling", "Normalize")
    modules = [
        {
            "idx": i,
            "name": str(i),
            "path": "" if not i else f"{i}_{kind}",
            "type": f"sentence_transformers.models.{kind}",
        }
        for i, kind in enumerate(kinds)
    ]
    (directory / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (directory / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": dimension, "pooling_mode_mean_tokens": True}
    (directory / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    (directory / "2_Normalize").mkdir()
    if prompts is not None:
        described = json.dumps({"prompts": prompts})
        (directory / "config_sentence_transformers.json").write_text(described, encoding="utf-8")
