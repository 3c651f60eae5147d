"""What people write when something dangerous is there, by hazard, and what only sounds like it."""

from __future__ import annotations

HAZARDS: dict[str, tuple[str, ...]] = {
    "damp_mould": (
        "Black mould all over the bedroom wall and the baby is sleeping in there.",
        "Tenant reports damp and mould in both bedrooms.",
        "Mould growing on the ceiling in the bathroom again.",
        "Says the back wall is damp and the mould has come back.",
        "Bedroom is covered in black mould.",
    ),
    "gas_carbon_monoxide": (
        "Tenant can smell gas in the kitchen.",
        "Strong smell of gas by the meter.",
        "Carbon monoxide alarm keeps going off.",
        "CO alarm sounding, tenant has a headache.",
    ),
    "electrical": (
        "Bare wires hanging out of the socket in the hall.",
        "Sparks came out of the socket when she plugged the kettle in.",
        "Exposed wiring under the kitchen units.",
        "Light switch gives her a shock.",
        "Burning smell from the consumer unit.",
    ),
    "fire": (
        "No smoke alarm in the property.",
        "Smoke alarms not working, all three dead.",
        "Fire door to the stairwell is wedged and will not close.",
        "Fire exit blocked by mattresses.",
    ),
    "no_heating_or_hot_water": (
        "No heating or hot water since Friday.",
        "Boiler has broken down and there is no heating.",
        "Resident has had no hot water for a week.",
        "Heating not working and it is freezing in there.",
    ),
    "structure": (
        "Bedroom ceiling has come down.",
        "Ceiling is bowing and about to collapse.",
        "Large crack in the gable wall and it is getting wider.",
        "Balcony rail has come away from the wall.",
    ),
    "falls": (
        "Stair tread has broken and she nearly fell.",
        "No handrail on the stairs, tenant has fallen twice.",
        "Loose slab on the path, tenant tripped and fell.",
    ),
    "pests_hygiene": (
        "Rats in the kitchen, droppings in the cupboards.",
        "Infestation of cockroaches in the flat.",
        "Raw sewage backing up into the bath.",
    ),
}
"""Our word for the hazard to phrases that say it. A phrase speaks of one hazard alone where words
allow."""

NO_HAZARDS: tuple[str, ...] = (
    "No sign of damp or mould on inspection.",
    "No smell of gas when engineer attended.",
    "Asked how to wipe down condensation, leaflet sent.",
    "Previous tenant had mould, property decorated since.",
    "Wants to paint the damp proof course white, told no.",
    "Sparks flew at the residents meeting.",
    "Rent account in the black again.",
    "Gas meter reading taken.",
    "Boiler serviced, all ok.",
    "Smoke alarm tested, working.",
    "Fire drill held on Tuesday.",
    "Joined at the hip with next door, wants the adjoining garage.",
    "Cold shoulder from the new neighbour.",
    "Heating programmer explained, happy now.",
    "Rat race getting to him, wants a transfer to the coast.",
    "Structure of the rent explained.",
)
"""Innocent: negations, former times, figures of speech."""
