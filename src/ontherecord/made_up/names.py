"""Invented names of people, streets, blocks and towns, put together by chance."""

from __future__ import annotations

from random import Random

WOMEN = (
    "Amina Olivia Grace Sarah Fatima Margaret Joan Chloe Priya Helen Susan Emma Zainab Mary "
    "Agnes Rachel Karen Lucy Nadia Ruth Blessing Hannah Yasmin Dorothy Sophie Teresa Wendy Ewa "
    "Leila Pat Bridget Claire Denise Esther Farah Gillian Iris Janet Kayleigh Linda Maria "
    "Natalie Oksana Rosa Zoë"
).split()
MEN = (
    "John Mohammed David James Peter Ahmed Michael Paul Robert Kwame William Daniel Thomas Omar "
    "Andrew George Tomasz Kevin Raj Steven Colin Emeka Liam Brian Yusuf Martin Alan Jack Samuel "
    "Ali Barry Callum Derek Edward Frank Gareth Hassan Ian Keith Leon Neil Oliver Ravi Stuart "
    "Tariq José"
).split()
CUT_TO_ANOTHER = "Denise Frank Janet Leon Oliver Rosa".split()
"""Names that are another name once their last letter is lost."""
SURNAMES = (
    "Smith Jones Taylor Khan Williams Brown Patel Evans Wilson Ahmed Roberts Johnson Okafor "
    "Wright Begum Thompson White Hughes Edwards Green Hussain Hall Wood Harris Lewis Martin "
    "Mensah Clarke Jackson Turner Hill Kowalski Cooper Morris Ward Moore Clark Lee King Baker "
    "Harrison Morgan Ali Allen James Scott Phillips Watson Davis Parker Bennett Price Griffiths "
    "Young Osei Mitchell Cox Kelly Richardson Cook Carter Murphy Bailey Shaw Miller Singh Bell "
    "Collins Nowak Webb Marsh Reid Müller O'Brien"
).split()
TREES = (
    "Acacia Alder Ash Aspen Beech Birch Blackthorn Bramble Briar Cedar Cherry Chestnut Cypress "
    "Damson Elder Elm Fir Foxglove Gorse Hawthorn Hazel Heather Holly Hornbeam Ivy Jasmine "
    "Juniper Larch Laurel Lavender Lilac Lime Linden Magnolia Maple Medlar Mulberry Myrtle Oak "
    "Olive Osier Pine Plane Poplar Privet Quince Rosemary Rowan Saffron Sorrel Spruce Sycamore "
    "Tamarisk Teasel Thistle Walnut Willow Wisteria Yarrow Yew"
).split()
BLOCK_WORDS = ("Court", "House", "Lodge", "Point", "Heights", "Mansions")
STREET_WORDS = ("Road", "Street", "Lane", "Close", "Avenue", "Drive", "Way", "Crescent")
STREET_STEMS = (
    "Mill Station Church Quarry Bridge Foundry Kiln Harbour Orchard Meadow Priory Castle Market "
    "Weaver Tanner Cooper Fletcher Mason Miller Shepherd Potter Barley Clover Linnet Plover "
    "Heron Kestrel Lapwing Curlew Wren Dunlin Garnet Amber Cobalt Slate Granite Copper Larkspur "
    "Tansy Comfrey Bracken Sedge Rushes Wharf Lock Ferry Beacon Windmill Smithy Chapel Granary "
    "Dovecote"
).split()
TOWNS = (
    "Ashcombe Brindleford Carrowby Dunmarsh Eastering Fallowham Gantry Hollowbeck Inchmere "
    "Kettleby Larkstow Marlingate Netherquay Oxcombe Pellbridge Quarrendale Rushmoor Stavering "
    "Thornwick Upperdene"
).split()
LANDLINES = (
    "01632 960", "0113 496 0", "0114 496 0", "0115 496 0", "0116 496 0", "0117 496 0",
    "0118 496 0", "0121 496 0", "0151 496 0", "0161 496 0", "020 7946 0", "0191 498 0",
)  # fmt: skip
"""The beginnings of the landlines that Ofcom keeps for drama; three digits follow."""
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def mobile(rng: Random) -> str:
    """Give one of Ofcom's mobile numbers for drama."""
    return f"07700 900{int(rng.random() * 1000):03d}"


def landline(rng: Random) -> str:
    """Give one of Ofcom's landlines for drama."""
    return f"{rng.choice(LANDLINES)}{int(rng.random() * 1000):03d}"


def postcode(town: int, number: int) -> str:
    """Give a postcode that does not exist: no post town has ZZ."""
    first, rest = divmod(number, 400)
    return f"ZZ{town + 1} {first % 10}{LETTERS[rest // 20]}{LETTERS[rest % 20]}"
