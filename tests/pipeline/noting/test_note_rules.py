"""The rules are files that staff may add to, and a file that cannot be used says where."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest

from ontherecord.pipeline.noting import read_note_rules, read_weigher, signs_in
from ontherecord.pipeline.noting.phrases import UnreadablePhrase, read_phrase
from ontherecord.pipeline.noting.reading import read_note
from ontherecord.standards.packs import MalformedPack, packs_dir


def refused(folder: Path, codes, file: str, text: str) -> MalformedPack:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(MalformedPack) as caught:
        read_note_rules(folder, codes=codes)
    assert caught.value.file.name == file
    return caught.value


def test_a_landlords_own_folder_adds_phrases_rules_and_abbreviations(tmp_path, codes) -> None:
    (tmp_path / "needs.toml").write_text(
        '[hard_of_hearing]\nphrases = ["uses loop system"]\n'
        '[own_rule]\ngives = ["need:other"]\nphrases = ["on the blue list"]\n',
        encoding="utf-8",
    )
    (tmp_path / "abbreviations.csv").write_text(
        "written,means,capitals,near,not_near\nzqx,hard of hearing,,,\n", encoding="utf-8"
    )

    weigher = read_weigher(packs_dir() / "models" / "notes")
    rules = read_note_rules(packs_dir() / "notes", tmp_path, codes=codes, weigher=weigher)

    assert [s.what for s in signs_in("uses loop system", rules)] == ["hearing"]
    assert [s.rule for s in signs_in("on the blue list", rules)] == ["own_rule"]
    assert [s.what for s in signs_in("tnt zqx", rules)] == ["hearing"]
    assert [s.what for s in signs_in("tnt is deaf", rules)] == ["hearing"]


def test_the_weigher_does_not_silence_a_landlords_own_phrase(tmp_path, codes) -> None:
    (tmp_path / "hazards.toml").write_text(
        '[own_rule]\ngives = ["hazard:leak"]\nphrases = ["kettle thanks"]\n', encoding="utf-8"
    )
    weigher = replace(read_weigher(packs_dir() / "models" / "notes"), least={"hazard": 10_000})
    rules = read_note_rules(packs_dir() / "notes", tmp_path, codes=codes, weigher=weigher)

    assert [s.rule for s in signs_in("nothing to do, kettle thanks", rules)] == ["own_rule"]
    assert all(s.sign != "hazard" or s.rule == "weighed" for s in signs_in("leak", rules))


def test_what_decided_can_be_told(rules) -> None:
    note = read_note("Tnt is deaf, knock hard", rules)
    terms = note.terms(rules.weigher.kinds)

    assert "rule:hard_of_hearing" in dict(rules.weigher.heaviest("need", terms, most=50))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Child protection plan in place", "abuse"),
        ("Joiner: Front door will not lock. Woman beaten by husband, new lock needed", "abuse"),
        ("Asking who she can complain to", "dissatisfaction"),
    ],
)
def test_no_model_silences_an_unmistakable_phrase(rules, text: str, sign: str) -> None:
    silent = copy(rules)
    silent.weigher = replace(rules.weigher, base=[-10_000] * len(rules.weigher.base))
    silent.reader = None

    assert sign in {one.sign for one in signs_in(text, silent)}


@pytest.mark.parametrize(
    "text", ["No child protection plan in place", "Is there a child protection plan?"]
)
def test_an_unmistakable_phrase_is_still_denied_and_asked(rules, text: str) -> None:
    assert not signs_in(text, rules)


def test_a_landlords_own_folder_may_be_missing(tmp_path, codes) -> None:
    rules = read_note_rules(packs_dir() / "notes", tmp_path / "notes", codes=codes)

    assert rules.rules


@pytest.mark.parametrize(
    ("file", "text", "key", "reason"),
    [
        ("needs.toml", '[a]\ngives = ["need:x"]\nphrases = ["b"]\n', "a.gives", "need_type"),
        ("needs.toml", '[a]\ngives = ["x"]\nphrases = ["b"]\n', "a.gives", "note_sign"),
        ("needs.toml", '[a]\ngives = ["health:x"]\nphrases = ["b"]\n', "a.gives", "alone"),
        ("needs.toml", '[a]\ngives = ["health"]\nphrases = ["..."]\n', "a.phrases", "begin"),
        ("needs.toml", '[a]\ngives = ["health"]\nphrases = ["a?"]\n', "a.phrases", "word"),
        ("needs.toml", '[a]\ngives = ["health"]\nphrases = ["<no>"]\n', "a.phrases", "group"),
        ("needs.toml", '[a]\ngives = ["health"]\n', "a.phrases", "missing"),
        ("needs.toml", '[a]\ngives = ["health"]\nphrase = ["b"]\n', "a.phrase", "no such key"),
        ("signs.toml", '[a]\ngives = ["health"]\nphrases = ["b"]\nkinds = ["c"]\n', "a.kinds", "c"),
        ("circumstances.toml", '[b]\nphrases = ["c"]\n', "b", "no such key"),
        ("words.toml", 'b = ["c d"]\n', "b", "one word"),
        ("abbreviations.csv", "written,means,capitals,near,not_near\na,,,,\n", "row 2", "means"),
        ("abbreviations.csv", "written,means,capitals,near,not_near\na,b,x,,\n", "row 2", "yes"),
        ("other.toml", "", "", "not read"),
    ],
)
def test_what_cannot_be_used_says_file_key_and_reason(
    tmp_path, codes, file: str, text: str, key: str, reason: str
) -> None:
    error = refused(tmp_path, codes, file, text)

    assert error.key == key
    assert reason in error.reason


@pytest.mark.parametrize("text", ["", "a & b & c", "... a", "a ...", "(a b", "x*", "a|"])
def test_a_phrase_not_in_the_small_language_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePhrase):
        read_phrase(text)
