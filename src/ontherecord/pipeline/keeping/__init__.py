"""Backs a landlord's folder and database up as one set, and restores it.

For whoever keeps the desk. What is disposed of after a backup is disposed of again by the restore.
It does not encrypt: a backup holds people and secrets, and belongs on a disk that does.
"""

from ontherecord.pipeline.keeping.backing_up import BackedUp, UnableToBackUp, back_up
from ontherecord.pipeline.keeping.logs_of_disposals import send_log
from ontherecord.pipeline.keeping.manifest import SpoiltBackup, verify
from ontherecord.pipeline.keeping.restoring import Restored, UnableToRestore, restore

__all__ = [
    "BackedUp",
    "Restored",
    "SpoiltBackup",
    "UnableToBackUp",
    "UnableToRestore",
    "back_up",
    "restore",
    "send_log",
    "verify",
]
