"""Names for the made-up households: common ones as often as they come, and a tail of rare ones.

A part of the names is put together from syllables, so that a matcher cannot know them all.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from random import Random

_WOMEN = (
    "Margaret Susan Sarah Mary Patricia Jean Christine Julie Karen Emma Elizabeth Nicola Joan "
    "Claire Linda Amanda Jennifer Helen Laura Jessica Rebecca Barbara Ann Dorothy Michelle "
    "Lisa Sandra Sharon Deborah Jacqueline Gemma Fatima Aisha Maureen Sheila Jane Janet Carol "
    "Victoria Charlotte Amy Hannah Olivia Emily Chloe Sophie Lucy Kelly Samantha Rachel "
    "Louise Angela Catherine Katherine Alison Tracey Lorraine Donna Dawn Diane Pauline Maria "
    "Anne Marie Eileen Kathleen Irene Doris Joyce Brenda Betty Zainab Mariam Khadija Amina "
    "Nasreen Shazia Priya Agnieszka Katarzyna Magdalena Ngozi Blessing Grace Comfort Abena "
    "Folake Ruth Ella Bella Mia Lily Ellie Millie Freya Poppy Isla Ava Evie Amelia Alexandra "
    "Danielle Stephanie Natalie Leah Teresa Theresa Bernadette Bridget Siobhan Niamh Rhiannon "
    "Bronwen Yasmin Farah Parveen Rukhsana Joanna Joanne Gillian Hazel Heather Marion Valerie "
    "Rita Sylvia Wendy Yvonne Paula Penelope"
).split()
_MEN = (
    "David John Michael Paul James Robert Peter Andrew William Mark Richard Thomas Stephen "
    "Daniel Mohammed Christopher Christian George Alan Anthony Matthew Kevin Brian Ian Jack "
    "Joshua Kenneth Ronald Gary Simon Steven Keith Martin Joseph Charles Samuel Benjamin Lee "
    "Graham Philip Jason Colin Edward Raymond Dennis Nicholas Adam Barry Derek Stuart Craig "
    "Ahmed Ali Hassan Hussain Abdul Imran Tariq Omar Yusuf Ibrahim Khalid Bilal Raj Sanjay "
    "Vijay Gurpreet Harpreet Kwame Kofi Emeka Chidi Oluwaseun Emmanuel Tunde Piotr Krzysztof "
    "Tomasz Pawel Andrei Mihai Oliver Harry Alfie Charlie Leo Oscar Archie Freddie Theo "
    "Jayden Kayden Hayden Aidan Liam Ryan Connor Callum Sean Patrick Declan Gareth Rhys Owen "
    "Dylan Dean Darren Wayne Shaun Neil Trevor Roger Geoffrey Norman Leonard Frederick Albert "
    "Arthur Ernest Harold Walter Stanley Reginald Leslie Gordon Jonathan Timothy Alexander "
    "Dominic Luke Nathan Aaron Jordan Kyle Winston Delroy Errol Leroy"
).split()
_SURNAMES = (
    "Smith Jones Taylor Brown Williams Khan Wilson Johnson Davies Patel Robinson Wright "
    "Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke Hussain Ahmed Begum "
    "Singh Ali Kaur Edwards Turner Hughes Harris Lewis Clark Cooper Ward Hill Moore Morris "
    "Lee King Baker Harrison Morgan Allen James Scott Phillips Watson Davis Parker Bennett "
    "Price Griffiths Young Mitchell Cox Cook Carter Richardson Bailey Collins Bell Shaw "
    "Murphy Miller Kelly Marshall Simpson Anderson Palmer Adams Richards Rogers Ellis Chapman "
    "Mason Gray Hunt Stevens Webb Lloyd Campbell Stewart Reid Murray Butler Fisher Barnes "
    "Powell Knight Russell Mills Holmes Barker Foster Matthews Jenkins Rose Walsh Fox Harvey "
    "Andrews Graham Ford Lane Reynolds Hart Dixon Gibson O'Brien O'Neill McDonald MacDonald "
    "McCarthy Ryan Sullivan Byrne Doyle Kennedy Gallagher Kowalski Nowak Wisniewski Popescu "
    "Ionescu Okafor Okonkwo Adeyemi Mensah Boateng Owusu Osei Asante Ibrahim Mohamed Hassan "
    "Abdi Warsame Rahman Chowdhury Miah Uddin Islam Akhtar Iqbal Malik Shah Sharma Gupta "
    "Mehta Nguyen Tran Chen Wong Silva Santos Garcia Fernandez St-John Saint-Clair de-Souza"
).split()
_ONSETS = "b br c ch d dr f g gr h j k kr l m n p r s sh st t th tr v w z".split()
_MIDDLES = "a e i o u ai ee ou ia".split()
_ENDS = "n r l s th ck rd ven lin mar don ley ford well by ton shaw wick".split()
_SHORT = {
    "Margaret": "Maggie Peggy Meg", "Susan": "Sue", "Patricia": "Pat Trish", "Christine": "Chris",
    "Elizabeth": "Liz Beth Betty", "Nicola": "Nicky", "Amanda": "Mandy", "Jennifer": "Jen Jenny",
    "Rebecca": "Becky", "Deborah": "Debbie", "Jacqueline": "Jackie", "Victoria": "Vicky",
    "Charlotte": "Lottie Charlie", "Samantha": "Sam", "Catherine": "Cath Kate", "Michelle": "Shell",
    "Katherine": "Kate Kathy", "Kathleen": "Kath", "Sandra": "Sandie", "Dorothy": "Dot",
    "Alexandra": "Alex", "Stephanie": "Steph", "Penelope": "Penny", "Gillian": "Gill",
    "David": "Dave", "John": "Jack Johnny", "Michael": "Mike Mick", "James": "Jim Jimmy Jamie",
    "Robert": "Bob Rob Bobby", "Peter": "Pete", "Andrew": "Andy", "William": "Bill Will Billy",
    "Richard": "Rick Dick", "Thomas": "Tom", "Stephen": "Steve", "Steven": "Steve",
    "Daniel": "Dan Danny", "Mohammed": "Mohammad Muhammad Mohamed Mo", "Christopher": "Chris",
    "Anthony": "Tony", "Matthew": "Matt", "Kenneth": "Ken", "Ronald": "Ron", "Joseph": "Joe",
    "Charles": "Charlie Chas", "Samuel": "Sam", "Benjamin": "Ben", "Philip": "Phil",
    "Edward": "Ted Eddie", "Raymond": "Ray", "Nicholas": "Nick", "Geoffrey": "Geoff",
    "Leonard": "Len", "Frederick": "Fred", "Albert": "Bert", "Jonathan": "Jon", "Timothy": "Tim",
    "Alexander": "Alex Sandy", "Joshua": "Josh", "Oluwaseun": "Seun", "Reginald": "Reg",
    "Katarzyna": "Kasia", "Agnieszka": "Aga", "Krzysztof": "Kris", "Valerie": "Val",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """Given names by sex and family names, drawn with the share of rare ones asked for."""

    rng: Random
    rare: float

    def given(self, sex: str) -> str:
        if self.rng.random() < self.rare:
            return self._invented(0.35) + ("a" if sex == "f" else "")
        return _drawn(self.rng, _WOMEN if sex == "f" else _MEN)

    def surname(self) -> str:
        if self.rng.random() < 0.25 + self.rare:
            return self._invented(0.8)
        return _drawn(self.rng, _SURNAMES).replace("-", " ")

    def short(self, name: str) -> str:
        """Give a short form in use, or where none is known the first letters."""
        if name in _SHORT:
            return self.rng.choice(_SHORT[name].split())
        return name[:3] if len(name) > 5 and self.rng.random() < 0.5 else name

    def _invented(self, longer: float) -> str:
        rng = self.rng
        word = rng.choice(_ONSETS) + rng.choice(_MIDDLES)
        if rng.random() < longer:
            word += rng.choice(_ONSETS) + rng.choice(_MIDDLES)
        return (word + rng.choice(_ENDS)).capitalize()


def mistyped(rng: Random, word: str) -> str:
    """Give the word with one letter dropped, doubled, changed or swapped with its neighbour."""
    if len(word) < 3:
        return word
    at = rng.randrange(0 if rng.random() < 0.1 else 1, len(word) - 1)
    return (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )[rng.randrange(4)]


def _weights(count: int) -> list[float]:
    # The first of a list is about thirty times as common as the last, as names are.
    return list(accumulate(1 / (place + 4) for place in range(count)))


_CUMULATED = {len(names): _weights(len(names)) for names in (_WOMEN, _MEN, _SURNAMES)}


def _drawn(rng: Random, names: list[str]) -> str:
    sums = _CUMULATED[len(names)]
    return names[min(bisect(sums, rng.random() * sums[-1]), len(names) - 1)]
