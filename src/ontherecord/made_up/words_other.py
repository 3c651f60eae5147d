"""What people write of work left over, dissatisfaction, health and abuse, water from above.

With the background: what systems write themselves, and what nobody need act on.
"""

from __future__ import annotations

FOLLOW_ONS: tuple[str, ...] = (
    "Made safe, follow on needed to renew the section of pipe.",
    "F/O required, plasterer to make good ceiling.",
    "Need to return with new lock.",
    "Temporary repair only, new frame to be ordered.",
    "Further works required to renew the window.",
    "Will need 2 men to come back and hang the door.",
    "Follow on job to be raised for joiner.",
    "Needs roofer to attend, not my trade.",
    "Return visit needed, ran out of time.",
    "Patched for now, full renewal required.",
    "Please raise follow on for tiler.",
    "Electrician to attend to reconnect the fan.",
    "F/O needed - replaster wall once dry.",
    "To come back with part next week.",
    "Another visit required to finish.",
    "Recommend renewing the whole unit, please raise.",
    "Left safe but needs new closer fitting.",
    "Require scaffold to complete, please arrange.",
    "Follow-on works needed to box in pipes.",
    "Door eased, needs replacing, please raise a job.",
    "Glass boarded up, reglaze needed.",
    "Needs a second visit to seal.",
    "Job not finished, need to go back with materials.",
    "Further work needed to make good the plaster.",
    "Follow on required for decorator.",
)
DISSATISFACTION: tuple[str, ...] = (
    "Tenant very unhappy with the way this has been handled.",
    "Resident is fed up of waiting, third time she has rung about it.",
    "Wants to complain about the contractor.",
    "Says she is disgusted with the service.",
    "Tenant not happy with the standard of the work.",
    "He is furious that nobody turned up again.",
    "Resident says the service is appalling.",
    "Says nobody ever calls her back and she has had enough.",
    "Tnt frustrated that the job keeps being cancelled.",
    "Asking who she can complain to.",
    "Resident dissatisfied with how long this has taken.",
    "Very upset with the attitude of the operative.",
    "Says it is a disgrace and she will go to the Ombudsman.",
    "Tenant angry, has taken three days off work and nobody came.",
    "Wants compensation for the days she waited in.",
    "Not satisfied with our answer and wants a manager to ring.",
    "He says we do not care about tenants.",
    "Unhappy with the repair, says it was botched.",
    "Tenant complained that the workmen left a mess.",
    "She is sick and tired of chasing us.",
    "Says it is unacceptable to be left like this.",
    "Resident let down again, promised a call and never got one.",
    "Threatening to go to the papers about how she has been treated.",
    "Says this is the worst landlord he has ever had.",
    "Fed up with excuses, wants this escalated.",
    "Tenant extremely dissatisfied, wants it in writing why nobody came.",
)
HEALTH: tuple[str, ...] = (
    "Tenant has cancer, please be quick",
    "Resident has HIV, wear gloves",
    "Tnt is schizophrenic",
    "Tenant has epilepsy and has fits",
    "Resident suffers from depression",
    "Tenant is bipolar",
    "Tenant has dementia",
    "Resident is diabetic",
    "Tenant has multiple sclerosis",
    "Resident had a stroke last year",
    "Tenant has heart failure",
    "Resident is pregnant and high risk",
    "Tenant has hepatitis C",
    "Tenant is terminally ill",
    "Resident has Parkinson's disease",
)
ABUSE: tuple[str, ...] = (
    "Victim of domestic violence, partner must not be told",
    "Fled domestic abuse, change locks today",
    "Ex partner has been violent, lock change",
    "Tenant assaulted by her partner, door kicked in",
    "Domestic abuse case, lock change requested by police",
    "Woman beaten by husband, new lock needed",
    "Resident fleeing a violent ex",
    "Child protection plan in place",
    "Safeguarding referral made for the children",
    "Tenant at risk from abusive ex partner",
)
FROM_ABOVE: tuple[str, ...] = (
    "Water coming through the ceiling from the flat above.",
    "Leak from upstairs flat into her kitchen.",
    "Flat above is leaking into tenant's bathroom.",
    "Tenant says upstairs are leaking through her ceiling again.",
    "Water pouring in from above.",
    "Leak coming from the flat upstairs.",
    "Upstairs neighbour's washing machine is leaking through the ceiling.",
    "Water leaking down from the property above.",
    "Ceiling wet, leak from above.",
    "Water running down the wall from upstairs.",
    "Neighbour above has flooded her bathroom.",
    "Bath upstairs overflowing into the flat below.",
    "Leaking from the flat above into the hallway.",
    "Water dripping from upstairs through light fitting in hall.",
    "Damp patch on ceiling, leak from flat above.",
    "Flooded from above at the weekend.",
    "Water ingress from flat above.",
    "Reports a leak from the neighbour upstairs.",
    "Constant drip from above, kitchen ceiling.",
    "Tenant has buckets out, water from upstairs flat.",
    "Leak from above into airing cupboard.",
    "Water coming in from the upstairs bathroom.",
    "Flat upstairs leaking when they use the shower.",
    "Toilet upstairs is leaking into her bathroom.",
    "Water coming down through the ceiling from upstairs.",
)
INNOCENT: tuple[str, ...] = (
    "T called re repair, LVM for contractor", "CB requested", "O/S job chased",
    "Asked when rent is due, told Monday", "Gave balance over the phone",
    "Cannot be in Fri, hosp appt", "LVM to ring back", "LC re tenancy end, no reply",
    "Wants a parking permit, form sent", "New phone number taken", "Asked about swapping homes",
    "Key fob ordered", "Bins missed, council told", "Thanked us for the quick repair",
    "Direct debit set up", "Asked for a copy of the tenancy agreement", "Confirmed appt for Tues",
    "Rang to say plumber has been, all done", "Wants to keep a cat, permission form sent",
    "Very happy with the new kitchen", "Post returned, address checked",
    "Garage key collected", "Grass cutting dates given", "Benefit letter received",
    "Estate walk date given", "Asked for opening hours", "Permission for satellite dish given",
    "Signed for at reception", "TNT parcel left at office",
    "Works O/S the front gate, told council",
)  # fmt: skip
"""Notes of an ordinary day, on which nothing need be done."""
OPERATIVES: tuple[str, ...] = (
    "Job comp", "Comp, area left tidy", "Eased and adjusted", "New washer fitted, tested ok",
    "Renewed as ordered", "Comp tnt happy", "Part fitted and tested", "All ok on leaving",
    "Cleared and tested", "Refixed", "Comp - photos uploaded", "Carded", "NA carded",
)  # fmt: skip
SYSTEM_NOTES: tuple[str, ...] = (
    "** SYSTEM ** Rent statement produced and sent to print",
    "** SYSTEM ** Direct debit collected",
    "** SYSTEM ** Arrears stage moved from 0 to 1",
    "** SYSTEM ** Arrears stage moved from 1 to 0",
    "** SYSTEM ** Letter RA1 generated",
    "** SYSTEM ** Housing benefit schedule posted",
    "AUTO: Repairs satisfaction survey sent by SMS",
    "AUTO: Portal account activated",
    "AUTO: Gas servicing letter 1 queued",
    "AUTO: Contact preferences reviewed by batch",
)
"""What the housing system writes by itself: most of its notes."""
LONG_TAIL = (
    "Went through the rent account from April with her line by line, explained the two weeks in"
    " advance, the water charge and the service charge for the stairs, said a statement would be"
    " posted, and that the next review of the account is in the autumn when the new charges are"
    " set by the board"
)
"""Longer than the field: the system cuts it at 255 characters."""
