"""A landlord's folder before anything has arrived: landlord.toml to fill, extracts/, what to do."""

from __future__ import annotations

from pathlib import Path

OWN = ("landlord.toml", "README.md", "extracts", "sources")

LANDLORD_TOML = """\
# Who the landlord is, which systems it has, and who answers for each.
# Fill every empty text below; a line that begins with # is an explanation or a key not yet used.

# What people call the landlord.
name = ""
# One of: housing_association, council, almo, almshouse, co_operative.
landlord_type = ""
# One of: england, wales, scotland, northern_ireland.
nation = ""

# The day from which you answer for what the record shows, as 2026-04-01, without quotation marks.
# What was wrong before it is counted as backlog. Leave it out to count everything.
# watching_since = 2026-04-01

# For how many days copies of what arrived are kept, and how many past runs.
# keep_copies_days = 90
# keep_runs = 5

# The post that alone works what notes suggest and what is confidential; leave it out for none.
# named_role = "safeguarding lead"

# The folder of a model of your own that matches people, once one was trained and adopted.
# people_model = "models/people-2026-03"

# Which system's value is shown when several disagree: for every field, or for one.
# [value_order]
# default = ["housing", "contacts"]
# "person.telephone" = ["contacts", "housing"]

# Settings of single checks, where yours differ from the check's own.
# [settings.access_refused_without_evidence]
# arrival_grace_days = 5

# A count you know from elsewhere: every refresh compares it with what arrived.
# [[control_totals]]
# system = "housing"
# kind = "place"
# where = "place_type = 'home'"
# count = 4312
# taken_from = "stock return"
# tolerance = 0.01

# An agreement under which records pass between you and somebody else.
# [[agreements]]
# ref = "DSA-1"
# agreement_type = "processing"      # or data_sharing
# system = "contractor"
# starts_on = 2025-04-01
# review_on = 2027-04-01             # ends_before = 2028-04-01, when it ends

# The systems stand below, one [systems.<key>] each. The key is the name of its folder under
# extracts/<day>/ and stands in every table. `ontherecord add-source` adds them; by hand:
# [systems.housing]
# source = "housing_csv"             # a shipped source, or a folder of yours under sources/
# name = "Housing management system" # what people call it
# side = "landlord"                  # who keeps it: landlord, contractor or other
# owner = "head of housing systems"  # the post that answers for it, never a name
# folder = "housing"                 # its folder under extracts/<day>/, where it is not the key
# privileged = true                  # when all it brings is legal advice or papers of a claim
# password_from = "HOUSING_PASSWORD" # the environment variable with its workbooks' password
# database = "HOUSING_DATABASE"      # the environment variable with the URL of its database
"""

README = """\
# A landlord's record

This folder holds one landlord's record.
It will hold personal data: keep it where only those may look who need to.

1. Fill `landlord.toml`: the name, the type, the nation.
2. For each system, give its exported files to `ontherecord add-source`:
   `ontherecord add-source . FILE… --system housing --dry-run` looks and writes nothing;
   without `--dry-run` it drafts `sources/housing/` and adds the system to `landlord.toml`;
   with `--take` it also puts the files under `extracts/`.
3. Fill the owner of the system in `landlord.toml`, and finish the draft:
   in `columns.csv` every row that says OPEN, in `codes.csv` every code that is `?`,
   in `source.toml` every line that says ASK.
4. `ontherecord refresh .` and open `record/report.html`.

Each later delivery goes to `extracts/<day>/<system>/`, as `extracts/2026-03-20/housing/`.
"""


class FolderNotEmpty(Exception):
    """The folder named for a new landlord holds something else."""


def begin_folder(folder: Path) -> list[str]:
    """Make a landlord's folder; give the names of what was made. Safe to run twice.

    Nothing that is there is changed. Raises FolderNotEmpty when the folder holds anything else.
    """
    begun = (folder / "landlord.toml").is_file()
    if folder.exists() and not begun and any(folder.iterdir()):
        raise FolderNotEmpty(f"{folder} holds something else; name a new folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    for name in ("extracts", "sources"):
        if not (folder / name).is_dir():
            (folder / name).mkdir(mode=0o700)
            made.append(f"{name}/")
    for name, text in (("landlord.toml", LANDLORD_TOML), ("README.md", README)):
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")
            made.append(name)
    return made
