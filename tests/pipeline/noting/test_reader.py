"""The reader of notes: it adds up in whole numbers, and decides only where there is doubt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ontherecord.pipeline.noting import read_note_rules, signs_in, signs_in_each
from ontherecord.pipeline.noting.encoding import LEVELS, Encoder
from ontherecord.pipeline.noting.pieces import MOST_PIECES, Pieces, Stretch
from ontherecord.pipeline.noting.reader import Balance, Evidence, Reader
from ontherecord.pipeline.noting.reading import read_words
from ontherecord.pipeline.noting.sentences import sentences
from ontherecord.standards.packs import packs_dir

WIDTH, INNER, LABELS = 24, 48, ["need", "need:hearing", "need:sight"]
NO_OPINION = Balance(-1, 0, 0, 0, 0, 0, 0, 0, 0, doubt_from=10_000)


def made_up_encoder(seed: int = 0) -> Encoder:
    draw = np.random.default_rng(seed)
    arrays = {
        "words": draw.integers(0, 256, (40, WIDTH // 2)).astype(np.uint8),
        "words.scale": draw.uniform(0.1, 1, (40, 1)).astype(np.float16),
        "places": draw.normal(size=(MOST_PIECES, WIDTH)).astype(np.float16),
    }
    shapes = {"0.attend": (WIDTH, 3 * WIDTH), "0.out": (WIDTH, WIDTH), "0.up": (WIDTH, INNER)}
    shapes |= {"0.down": (INNER, WIDTH), "labels": (WIDTH, 3 * len(LABELS))}
    for name, shape in shapes.items():
        arrays[name] = draw.integers(-127, 128, shape).astype(np.int8)
        arrays[name + ".scale"] = draw.uniform(0.001, 0.01, shape[1]).astype(np.float32)
        arrays[name + ".base"] = draw.normal(size=shape[1]).astype(np.float32)
    for name in ("first", "0.mid", "0.end"):
        arrays[name + ".scale"] = draw.normal(size=WIDTH).astype(np.float32)
        arrays[name + ".base"] = draw.normal(size=WIDTH).astype(np.float32)
    return Encoder(arrays)


def made_up_stretches() -> list[Stretch]:
    draw = np.random.default_rng(1)
    return [Stretch(draw.integers(0, 40, n).tolist()) for n in (3, 50, 7, 128, 20, 8, 3) * 5]


def test_a_note_is_read_alike_alone_and_among_others() -> None:
    encoder, stretches = made_up_encoder(), made_up_stretches()

    together, rests = encoder.read(stretches)

    for number, stretch in enumerate(stretches):
        alone, on = encoder.read([stretch])
        assert (alone[0] == together[number]).all()
        assert (on[0] == rests[number]).all()
    assert len({tuple(row) for row in together}) > 20


def test_another_order_of_adding_gives_the_same(monkeypatch) -> None:
    encoder, stretches = made_up_encoder(), made_up_stretches()
    expected, _ = encoder.read(stretches)

    def from_the_end(whole: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return np.add.reduce(whole[:, ::-1, None] * weights[None, ::-1], axis=1, dtype=np.float32)

    monkeypatch.setattr("ontherecord.pipeline.noting.encoding.product", from_the_end)

    assert (encoder.read(stretches)[0] == expected).all()


@pytest.fixture
def pieces() -> Pieces:
    return Pieces("[CLS] [SEP] [UNK] , . ? ' & call deaf can t ##ness de ##af ##s a 4".split())


def cut(text: str, pieces: Pieces, kind: str | None = "contact") -> list[Stretch]:
    return pieces.stretches(sentences(text, frozenset()), kind)


def test_a_word_is_cut_into_the_longest_pieces_known(pieces) -> None:
    assert pieces.of("deafness") == (9, 12)
    assert pieces.of("zebra") == (2,)


def test_a_note_is_read_with_its_kind_and_its_denials_as_they_are_written(pieces) -> None:
    (stretch,) = cut("Can't, deaf?", pieces)

    assert stretch.pieces == [0, 8, 1, 10, 6, 11, 3, 9, 5, 1]
    assert stretch.places[3:8] == [(0, 0), (0, 0), (0, 0), None, (0, 1)]


def test_a_long_note_is_read_in_stretches(pieces) -> None:
    stretches = cut("deaf deaf deaf deaf deaf deaf deaf. " * 60, pieces)

    assert len(stretches) > 3
    assert all(len(s.pieces) == len(s.places) <= MOST_PIECES for s in stretches)


def test_a_sentence_without_end_is_cut_off(pieces) -> None:
    assert len(cut("deaf " * 4_000, pieces)[-1].pieces) <= MOST_PIECES


class Says:
    """An encoder that says one thing of every note, and remembers how many it was asked of."""

    def __init__(self, *scores: int) -> None:
        self.scores, self.asked = scores, 0

    def read(self, stretches: list[Stretch]) -> tuple[np.ndarray, np.ndarray]:
        self.asked += len(stretches)
        shape = (len(stretches), 1)
        return np.tile(self.scores, shape), np.full((len(stretches), len(self.scores)), 3)


@pytest.fixture
def reading(codes, rules, pieces, tmp_path):
    """Read a text by the shipped rules and weigher, and a reader that says what is told it."""

    def read(text: str, says: Says, balance: Balance = NO_OPINION, own: str = "") -> list:
        folders = [packs_dir() / "notes"]
        if own:
            (tmp_path / "needs.toml").write_text(own, encoding="utf-8")
            folders.append(tmp_path)
        reader = Reader(
            "1", pieces, says, LABELS, {"need": balance}, beside=300, kept=-300, behind=300
        )
        with_reader = read_note_rules(*folders, codes=codes, weigher=rules.weigher, reader=reader)
        return [(s.sign, s.what, s.rule) for s in signs_in(text, with_reader, "contact")]

    return read


HEEDED = replace(NO_OPINION, said=100, base=0, doubt_from=-10_000)


FLAGS = ["need:safety", "dissatisfaction", "health_or_abuse"]


@pytest.fixture
def reading_flags(codes, rules, pieces):
    """Read a text by the shipped rules and weigher, and a reader of signs that have no codes."""

    def read(text: str, *scores: int) -> list:
        balances = dict.fromkeys(FLAGS[1:], HEEDED)
        reader = Reader("1", pieces, Says(*scores), FLAGS, balances, 300, -300, 300)
        with_reader = read_note_rules(
            packs_dir() / "notes", codes=codes, weigher=rules.weigher, reader=reader
        )
        found = signs_in(text, with_reader, "contact")
        return [(s.sign, s.rule) for s in found if s.sign in ("dissatisfaction", "health", "abuse")]

    return read


@pytest.mark.parametrize(("safety", "sign"), [(-100, "health"), (100, "abuse")])
def test_the_reader_gives_health_or_abuse_by_what_it_hears_of_safety(
    reading_flags, safety: int, sign: str
) -> None:
    assert reading_flags("There was no leak found here", safety, -500, 500) == [(sign, "read")]


def test_a_sign_without_codes_that_a_rule_gave_keeps_its_name_and_rule(reading_flags) -> None:
    text = "She was assaulted in the stairwell and is very unhappy with us"

    given = reading_flags(text, -100, 500, 500)

    assert {sign for sign, _ in given} == {"abuse", "dissatisfaction"}
    assert "read" not in {rule for _, rule in given}
    assert reading_flags(text, -100, -500, -500) == []


def test_the_reader_silences_what_it_denies(reading) -> None:
    assert ("need", "hearing", "hard_of_hearing") in reading(
        "The tenant of this house is deaf", Says(500, 500, -500), HEEDED
    )
    assert reading("The tenant of this house is deaf", Says(-500, 500, -500), HEEDED) == []


def test_the_reader_gives_what_no_rule_gave_and_says_so(reading) -> None:
    assert reading("There was no leak found here", Says(500, 200, 100), HEEDED) == [
        ("need", "hearing", "read")
    ]


def test_the_reader_adds_a_code_and_drops_one(reading) -> None:
    assert [
        what
        for _, what, _ in reading("The tenant of this house is deaf", Says(9, -400, 400), HEEDED)
    ] == ["sight"]


def test_the_reader_never_silences_a_landlords_own_phrase(reading) -> None:
    own = '[hard_of_hearing]\nphrases = ["listens with her eyes"]\n'

    assert reading("She listens with her eyes", Says(-900, -900, -900), HEEDED, own) == [
        ("need", "hearing", "hard_of_hearing")
    ]


def test_the_reader_is_not_asked_where_nothing_speaks_for_a_sign(reading) -> None:
    says = Says(900, 900, 900)

    assert reading("There was no leak found here", says) == []
    assert says.asked == 0


def test_a_note_of_few_words_is_read_too_and_weighed_as_such(reading) -> None:
    quiet = replace(HEEDED, base=-10, short=20)

    assert reading("Tenant is deaf", Says(-900, -900, -900), HEEDED) == []
    assert reading("Tenant is deaf", Says(0, 0, 0), quiet) == [
        ("need", "hearing", "hard_of_hearing")
    ]
    assert reading("The tenant of this house here is very deaf", Says(0, 0, 0), quiet) == []


def test_notes_are_read_together_as_one_by_one(rules) -> None:
    texts = [
        ("Tenant is deaf", "contact"),
        ("No leak found", None),
        ("Water through ceiling", "note"),
    ]

    assert signs_in_each(texts, rules) == [signs_in(text, rules, kind) for text, kind in texts]


def test_a_sum_of_evidence_counts_each_part_as_told() -> None:
    balance = Balance(10, 100, 50, 20, 30, 5, -40, -7, 3, doubt_from=0)
    ruled, taken_back = (
        Evidence(100, True, False, False, False, True),
        Evidence(0, False, False, True, True, False),
    )

    assert balance.sum(300, 200, ruled) == 30_000 + 10_000 + 2_000 + 4_300
    assert balance.sum(0, 0, taken_back) == -3_700


def test_a_note_without_a_phrase_is_read_where_its_words_hint(reading) -> None:
    hinting, dull = "He goes by touch and by voice", "Key collected"

    says = Says(500, 200, 100)
    assert reading(hinting, says, HEEDED) == [("need", "hearing", "read")]
    assert reading(dull, says, HEEDED) == []
    assert says.asked == 1


def test_every_sum_of_the_shipped_reader_is_exact(rules) -> None:
    matrices = {n: a for n, a in rules.reader.encoder.arrays.items() if a.dtype == np.int8}

    assert len(matrices) == 25
    for name, matrix in matrices.items():
        most = np.abs(matrix.astype(np.int64)).sum(axis=0).max() * LEVELS
        assert most < 2**24, f"{name}: a float holds no larger whole number exactly"


def test_the_shipped_reader_says_the_same_on_every_machine(rules) -> None:
    texts = ["Tenant is deaf, knock loudly", "No leak found, neighbour's tap was running"]
    notes = [([r.sentence for r in read_words(text, rules)], "attendance") for text in texts]

    told = [(heard.scores["need"], heard.scores["hazard"]) for heard in rules.reader.hear(notes)]

    assert told == [(170, -922), (-828, -857)]
