"""What is done to the views of `reporting` from the machine of the desk, in a process of its own.

`make` makes them and answers with their names; `remake` does where they were made before;
`open AUDIENCE` lets its role sign in with the password on standard input, `close AUDIENCE` no more;
both answer with its name. `shared` answers with the roles of before that read still.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ontherecord.desk.web.settings")
django.setup()

from ontherecord.desk.facts.reading import NothingHandedOver  # noqa: E402 — needs set-up
from ontherecord.desk.reporting import making  # noqa: E402 — needs set-up


def main() -> None:
    try:
        match sys.argv[1:]:
            case ["make"]:
                print(json.dumps(making.make_views()))
            case ["remake"]:
                print(json.dumps(making.make_views() if making.are_made() else []))
            case ["open", audience]:
                making.let_sign_in(audience, sys.stdin.read().strip())
                print(json.dumps([making.role_here(audience)]))
            case ["close", audience]:
                making.let_sign_in(audience, None)
                print(json.dumps([making.role_here(audience)]))
            case ["shared"]:
                print(json.dumps(making.still_shared()))
    except making.UnableToOpenViews as wrong:
        sys.stderr.write(str(wrong))
        sys.exit(2)
    except NothingHandedOver:
        sys.stderr.write("no record has been handed over yet; run: ontherecord hand-over")
        sys.exit(2)


if __name__ == "__main__":
    main()
