"""Cases: four lanes, what of them is for today, and what somebody answers to each issue."""
