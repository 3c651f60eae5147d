"""What people write in notes when somebody needs something done differently, by need.

Each list is ordinary office and trade English, as it is typed in a hurry.
"""

from __future__ import annotations

NEEDS: dict[str, tuple[str, ...]] = {
    "hearing": (
        "Tnt is deaf, please text before visiting as she cannot hear the phone.",
        "Resident hard of hearing, knock loudly and wait.",
        "Pls note tenant is profoundly deaf and uses BSL.",
        "Mr wears hearing aids and will not hear the doorbell.",
    ),
    "sight": (
        "Tenant is registered blind, please announce yourself at the door.",
        "Resident is partially sighted and cannot read our letters.",
        "She has lost most of her sight and asks that we ring her instead of writing.",
    ),
    "mobility": (
        "Tenant uses a walking frame and is slow to get to the door.",
        "Resident has mobility problems, give her time to answer.",
        "Cannot manage the stairs since her hip operation.",
        "Tnt walks with two sticks, pls allow extra time.",
    ),
    "wheelchair": (
        "Tenant is a wheelchair user and cannot move furniture for the operatives.",
        "Resident in a wheelchair full time now.",
    ),
    "language": (
        "Tenant speaks very little English, interpreter needed for any visit.",
        "Needs a Polish interpreter, daughter at school in the day.",
        "Resident does not speak English, please book an interpreter.",
    ),
    "reading": (
        "Tenant cannot read or write, please phone instead of sending letters.",
        "Resident is dyslexic and struggles with our letters.",
        "Asked for large print as she cannot read the small letters.",
    ),
    "breathing": (
        "Tenant has COPD and is on oxygen at home.",
        "Resident has severe asthma.",
    ),
    "mental_health": (
        "Tenant suffers from severe anxiety, please ring before anybody calls.",
        "Resident has bipolar disorder and gets distressed when strangers turn up.",
        "He has PTSD and cannot cope with unannounced visits.",
    ),
    "memory": (
        "Tenant has dementia and forgets appointments, ring her son the day before.",
        "Resident diagnosed with Alzheimer's, please speak to his wife.",
    ),
    "autism_learning": (
        "Tenant is autistic and needs to know exactly when we will come.",
        "Resident has a learning disability, please explain things slowly.",
    ),
    "medical_equipment": (
        "Resident is on home dialysis and cannot be without power.",
        "Tenant has an oxygen concentrator that must not be switched off.",
    ),
}
"""Our word for the need to phrases that say it. Every list holds one kind of need alone."""

NO_NEEDS: tuple[str, ...] = (
    "Tenant is not deaf, the bell was broken.",
    "Resident says she has no disability and needs nothing different from us.",
    "Previous tenant was a wheelchair user, ramp can come out.",
    "Neighbour at no 12 is blind, not our tenant.",
    "Visitor was in a wheelchair, not the tenant.",
    "The lift is disabled again.",
    "Blind cord missing in bedroom.",
    "Venetian blind fell off the wall.",
    "Neighbour deaf to reason re noise.",
    "Turned a blind eye to the bins for months.",
    "WC seat loose, new one ordered.",
    "OT to be paid for Saturday call out.",
    "MS at tap, new cartridge on order.",
    "SO shut off by resident.",
    "LD 14th, keys back on Monday.",
    "ME form received, both parties signed.",
    "NA - wrong number.",
    "Crutch of the gate post has rotted.",
    "Walking round the estate with the caretaker on Friday.",
    "Blind corner by the bin store, mirror fitted.",
)
"""Innocent: negations, other people, things, abbreviations with a second meaning."""
