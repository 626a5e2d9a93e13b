"""A BERT sentence encoder for one question at a time, without PyTorch.

Importing sentence-transformers takes seconds and half a gigabyte; a question is a dozen
tokens. The same weights, read from the same safetensors file, give the same vectors here
in plain numpy (a test compares the two). Mean pooling and unit length, as MiniLM has it.

Sources: Devlin et al. 2019 (BERT); Vaswani et al. 2017, section 3.2 (attention);
Abramowitz & Stegun 1964, formula 7.1.26 (erf, error below 1.5e-7).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Layer:
    """Weights of one block, transposed once so that ``x @ w`` reads memory in order."""

    query_key_value: tuple[Array, Array]
    attention_out: tuple[Array, Array]
    attention_norm: tuple[Array, Array]
    intermediate: tuple[Array, Array]
    output: tuple[Array, Array]
    output_norm: tuple[Array, Array]


class BertEncoder:
    """Texts → unit vectors of shape (n, hidden size).

    ``directory``: a sentence-transformers model of type BERT with mean pooling.
    """

    def __init__(self, directory: Path, max_tokens: int) -> None:
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        weights = load_file(directory / "model.safetensors")
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config["layer_norm_eps"])
        self._words: Array = weights["embeddings.word_embeddings.weight"]
        types: Array = weights["embeddings.token_type_embeddings.weight"]
        self._positions: Array = weights["embeddings.position_embeddings.weight"] + types[0]
        self._embedding_norm = _norm(weights, "embeddings.LayerNorm")
        self._layers = [_layer(weights, number) for number in range(int(config["num_hidden_layers"]))]
        self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)

    @property
    def dimension(self) -> int:
        return int(self._words.shape[1])

    def embed(self, texts: Sequence[str]) -> Array:
        """Vectors of shape (len(texts), dimension), one text at a time."""
        rows = [self._encode(self._tokenizer.encode(text).ids) for text in texts]
        return np.vstack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)

    def _encode(self, token_ids: Sequence[int]) -> Array:
        state = self._words[np.array(token_ids)] + self._positions[: len(token_ids)]
        state = self._normalised(state, self._embedding_norm)
        for layer in self._layers:
            state = self._normalised(state + self._attention(state, layer), layer.attention_norm)
            inner = _gelu(_linear(state, layer.intermediate))
            state = self._normalised(state + _linear(inner, layer.output), layer.output_norm)
        mean: Array = state.mean(axis=0)
        unit: Array = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return unit

    def _attention(self, state: Array, layer: _Layer) -> Array:
        length, size = state.shape
        heads = _linear(state, layer.query_key_value).reshape(length, 3, self._heads, size // self._heads)
        query, key, value = heads.transpose(1, 2, 0, 3)  # each (heads, length, size per head)
        weight = query @ key.transpose(0, 2, 1) / np.float32((size // self._heads) ** 0.5)
        weight = np.exp(weight - weight.max(axis=-1, keepdims=True))
        weight /= weight.sum(axis=-1, keepdims=True)
        mixed = (weight @ value).transpose(1, 0, 2).reshape(length, size)
        return _linear(mixed, layer.attention_out)

    def _normalised(self, state: Array, norm: tuple[Array, Array]) -> Array:
        centred = state - state.mean(axis=-1, keepdims=True)
        variance = (centred * centred).mean(axis=-1, keepdims=True)
        result: Array = centred / np.sqrt(variance + self._epsilon) * norm[0] + norm[1]
        return result


def _layer(weights: Mapping[str, Array], number: int) -> _Layer:
    name = f"encoder.layer.{number}"
    parts = [_weight(weights, f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
    joined = (np.hstack([weight for weight, _ in parts]), np.concatenate([bias for _, bias in parts]))
    return _Layer(
        query_key_value=joined,
        attention_out=_weight(weights, f"{name}.attention.output.dense"),
        attention_norm=_norm(weights, f"{name}.attention.output.LayerNorm"),
        intermediate=_weight(weights, f"{name}.intermediate.dense"),
        output=_weight(weights, f"{name}.output.dense"),
        output_norm=_norm(weights, f"{name}.output.LayerNorm"),
    )


def _weight(weights: Mapping[str, Array], name: str) -> tuple[Array, Array]:
    return np.ascontiguousarray(weights[f"{name}.weight"].T), weights[f"{name}.bias"]


def _norm(weights: Mapping[str, Array], name: str) -> tuple[Array, Array]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _linear(state: Array, layer: tuple[Array, Array]) -> Array:
    result: Array = state @ layer[0] + layer[1]
    return result


def _gelu(x: Array) -> Array:
    result: Array = 0.5 * x * (1 + _erf(x * np.float32(0.7071067811865476)))
    return result


# a5 to a1 of the formula.
_ERF = [np.float32(a) for a in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)]


def _erf(x: Array) -> Array:
    magnitude = np.abs(x)
    t = 1 / (1 + np.float32(0.3275911) * magnitude)
    polynomial = np.zeros_like(t)
    for coefficient in _ERF:  # Horner's rule
        polynomial = (polynomial + coefficient) * t
    result: Array = np.copysign(1 - polynomial * np.exp(-magnitude * magnitude), x)
    return result
