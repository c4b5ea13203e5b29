"""Texts made by rule, for what no package holds: see the three grammars, which are ours. Deterministic.

Benign ones outnumber attacks: everyday uses of the attacks' words, the templates of browser extensions,
chat requests of many forms, other languages, and the other fields a search may score (system prompts,
mails, tool output, answers).
"""

import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from scripts.scorer.corpus import Text
from scripts.scorer.encoded import encoded

GRAMMARS = Path(__file__).parent / "grammars"
LAST_MARK = re.compile(r"\W+\Z")
SLOT = re.compile(r"\{\{|\}\}|\{(\w+)\}")
# How many of each `start`; a list of short phrases has few different texts, and repeats are dropped.
ATTACKS, BENIGN = (
    {"direct": 1800, "extraction": 1200, "jailbreak": 800, "indirect": 1000},
    {
        "look_alike": 3000,
        "template": 1200,
        "chat": 5000,
        "system_prompt": 900,
        "tool_output": 900,
        "response": 250,
    },
)
CARRIED = 1000


class Grammar:
    """Texts by replacing `{name}` with one of the list `name`; within one text a name that is asked for
    again is drawn anew,
    but `name` (a persona's) stays the same.
    """

    def __init__(self, lists: dict[str, Any], pick: random.Random) -> None:
        self.lists = lists
        self.pick = pick

    def one(self, template: str, kept: dict[str, str] | None = None) -> str:
        kept = {} if kept is None else kept

        def slot(match: re.Match[str]) -> str:
            name = match[1]
            if name is None:
                return match[0][0]
            if name == "name" and "name" in kept:
                return kept["name"]
            said = self.one(self.pick.choice(self.lists[name]), kept)
            kept.setdefault(name, said)
            return said

        return SLOT.sub(slot, template)

    def several(self, start: str, count: int) -> list[str]:
        """Up to `count` different texts, as people write them: some without capitals or a full stop."""
        made: dict[str, None] = {}
        for _ in range(count * 3):
            text = re.sub(r" {2,}", " ", self.one(self.pick.choice(self.lists["start"][start]))).strip()
            chance = self.pick.random()
            if chance < 0.2:
                text = text.lower()
            elif chance < 0.25:
                text = text.upper()
            if self.pick.random() < 0.2:
                text = text.rstrip(".!")
            made[text] = None
            if len(made) == count:
                break
        return list(made)


def table(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((GRAMMARS / name).read_text())
    return loaded


def in_english(pick: random.Random) -> list[Text]:
    attacks, benign = Grammar(table("attacks.yml"), pick), Grammar(table("benign.yml"), pick)
    made = [
        Text("generated-attacks", "generated", True, kind, text)
        for kind in attacks.lists["start"]
        for text in attacks.several(kind, ATTACKS[kind])
    ]
    made += [
        Text("generated-benign", "generated", False, kind, text)
        for kind, count in BENIGN.items()
        for text in benign.several(kind, count)
    ]
    return made


def in_languages(pick: random.Random) -> list[Text]:
    """Each language's sentences, and pairs of them; as many benign as attacks."""
    attacks: list[str] = []
    benign: list[str] = []
    for said in table("languages.yml").values():
        attacks += [*said["e"], *said["p"]]
        for set_aside in said["o"]:
            goals = pick.sample(said["g"], min(2, len(said["g"])))
            attacks += [f"{set_aside}. {goal}." for goal in goals] + [f"{set_aside}, {goals[0]}"]
            attacks.append(f"{pick.choice(said['b'])} {set_aside}. {pick.choice(said['e'])}")
            attacks.append(f"{set_aside}. {pick.choice(said['b'])}")
        benign += said["b"]
        benign += (f"{one} {pick.choice(said['b'])}" for one in said["b"])
        benign += (f"{one}\n{one}" for one in said["b"])
    for said in table("intents.yml").values():
        for texts, own in ((attacks, said["a"]), (benign, said["b"])):
            texts.extend(own)
            texts.extend(f"{one} {pick.choice(own)}" for one in own)
            texts.extend(f"{pick.choice(said['b'])}\n{one}" for one in own)
            texts.extend(f"{one} {pick.choice(said['b'])}" for one in own)
            texts.extend(LAST_MARK.sub("", one).lower() for one in own)
    return [
        Text(source, "generated", attack, "multilingual", text)
        for source, attack, texts in (
            ("generated-languages", True, attacks),
            ("generated-languages-benign", False, benign),
        )
        for text in dict.fromkeys(texts)
    ]


def carried(documents: Sequence[str], instructions: Sequence[str], pick: random.Random) -> list[Text]:
    """Instructions hidden in documents that are otherwise benign: at the begin, in the middle, at the end."""
    made = []
    for _ in range(CARRIED):
        document = pick.choice(documents)[:900]
        lines = re.split(r"(?<=[.!?]) |\n", document)
        place = pick.choice([0, len(lines) // 2, len(lines)])
        glue = pick.choice(["\n", " ", "\n\n"])
        text = glue.join(
            [" ".join(lines[:place]), pick.choice(instructions), " ".join(lines[place:])]
        ).strip()
        made.append(Text("generated-carried", "generated", True, "indirect", text))
    return made


def generated(documents: Sequence[str], seed: int = 20261128) -> list[Text]:
    """All of them. `documents`: benign texts that carry some of the attacks."""
    pick = random.Random(seed)
    made = in_english(pick) + in_languages(pick)
    instructions = [text.text for text in made if text.kind == "indirect" and text.attack]
    made += carried(documents, instructions, pick)
    attacks = [text.text for text in made if text.attack and text.source == "generated-attacks"]
    benign = [text.text for text in made if text.source == "generated-benign"]
    return made + encoded(table("hidden.yml"), attacks, [*benign, *documents], pick)
