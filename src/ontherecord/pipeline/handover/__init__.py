"""Handover: what a whole run says is published in PostgreSQL, as the difference, or not at all.

Each published row says from when until when it was known. One transaction: readers see what stood
before or what stands after; a handover that fails leaves what stood before.
"""

from ontherecord.pipeline.handover.handing_over import HandedOver, UnableToHandOver, hand_over
from ontherecord.pipeline.handover.whole_folder import hand_over_folder, has_database

__all__ = ["HandedOver", "UnableToHandOver", "hand_over", "hand_over_folder", "has_database"]
