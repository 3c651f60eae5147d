"""Which styles of an XLSX fill a cell or strike it through, and what a fill's colour is called."""

from __future__ import annotations

import colorsys
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

STYLES, THEME = "xl/styles.xml", "xl/theme/theme1.xml"
LEGACY = (
    "000000 ffffff ff0000 00ff00 0000ff ffff00 ff00ff 00ffff 800000 008000 000080 808000 800080"
    " 008080 c0c0c0 808080 9999ff 993366 ffffcc ccffff 660066 ff8080 0066cc ccccff 000080 ff00ff"
    " ffff00 00ffff 800080 800000 008080 0000ff 00ccff ccffff ccffcc ffff99 99ccff ff99cc cc99ff"
    " ffcc99 3366ff 33cccc 99cc00 ffcc00 ff9900 ff6600 666699 969696 003366 339966 003300 333300"
    " 993300 993366 333399 333333"
).split()
"""The palette that `indexed` colours from 8 on point into; 0 to 7 are its first eight again."""

THEME_ORDER = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    *(f"accent{n}" for n in range(1, 7)),
    "hlink",
    "folHlink",
)
"""A theme colour's number counts light before dark, though the theme itself writes dark first."""

HUES = (
    (15, "red"), (48, "orange"), (70, "yellow"), (170, "green"), (255, "blue"), (290, "purple"),
    (335, "pink"), (361, "red"),
)  # fmt: skip
"""Up to which angle of the colour circle a hue goes by which name."""
COLOUR_NAMES = ("black", "white", "grey", "brown", *(name for _, name in HUES))


@dataclass(frozen=True)
class Styles:
    """The styles that mark a cell: by number, its fill as six hex digits; and those struck."""

    fills: dict[int, str]
    struck: frozenset[int]


def read_styles(parts: zipfile.ZipFile) -> Styles:
    """Read which styles fill a cell with a colour or strike it through. White is no fill."""
    if STYLES not in parts.namelist():
        return Styles({}, frozenset())
    root = ElementTree.fromstring(parts.read(STYLES))
    theme = _theme(parts)
    fills = [_colour_of(fill, theme) for fill in _children(root, "fills")]
    struck = [_is_struck(font) for font in _children(root, "fonts")]
    by_fill: dict[int, str] = {}
    by_strike: set[int] = set()
    for number, style in enumerate(_children(root, "cellXfs")):
        colour = _at(fills, style.get("fillId"), "")
        if colour and colour != "ffffff":
            by_fill[number] = colour
        if _at(struck, style.get("fontId"), False):
            by_strike.add(number)
    return Styles(by_fill, frozenset(by_strike))


def colour_name(colour: str) -> str:
    """Name six hex digits as a person would: ffff99 is yellow, as ffff00 is."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    if light < 0.08:
        return "black"
    if light > 0.97:
        return "white"
    if saturation < 0.15:
        return "grey"
    name = next(name for until, name in HUES if hue * 360 < until)
    if name == "orange" and light > 0.75 and hue * 360 > 40:
        return "yellow"  # the palest shades of Excel's gold
    return "brown" if name in ("orange", "red") and light < 0.35 and hue * 360 > 10 else name


def local(element: ElementTree.Element) -> str:
    """Give an element's name without its namespace, of which there are two in use."""
    return element.tag.rpartition("}")[2]


def _children(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [child for found in root if local(found) == name for child in found]


def _at(known: list, number: str | None, otherwise: object) -> object:
    place = int(number or 0)
    return known[place] if place < len(known) else otherwise


def _is_struck(font: ElementTree.Element) -> bool:
    return any(
        local(part) == "strike" and part.get("val", "1") not in ("0", "false") for part in font
    )


def _colour_of(fill: ElementTree.Element, theme: list[str]) -> str:
    for pattern in fill:
        if local(pattern) != "patternFill" or pattern.get("patternType") in (None, "none"):
            continue
        for part in pattern:
            if local(part) == "fgColor":
                return _rgb(part, theme)
        return "" if pattern.get("patternType") == "gray125" else "808080"
    return ""


def _rgb(colour: ElementTree.Element, theme: list[str]) -> str:
    if colour.get("rgb"):
        rgb = colour.get("rgb", "")[-6:].lower()
    elif colour.get("theme") is not None:
        rgb = str(_at(theme, colour.get("theme"), ""))
    elif colour.get("indexed") is not None:
        place = int(colour.get("indexed", "64"))
        rgb = str(_at(LEGACY, str(place - 8 if place >= 8 else place), ""))
    else:
        return ""
    return _tinted(rgb, float(colour.get("tint", "0"))) if rgb else ""


def _tinted(rgb: str, tint: float) -> str:
    if not tint:
        return rgb
    red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    back = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), saturation)
    return "".join(f"{round(part * 255):02x}" for part in back)


def _theme(parts: zipfile.ZipFile) -> list[str]:
    if THEME not in parts.namelist():
        return []
    scheme: dict[str, str] = {}
    for element in ElementTree.fromstring(parts.read(THEME)).iter():
        if local(element) == "clrScheme":
            for colour in element:
                for value in colour:
                    said = value.get("lastClr") or value.get("val") or ""
                    scheme[local(colour)] = said.lower() if len(said) == 6 else ""
    return [scheme.get(name, "") for name in THEME_ORDER]
