"""What the environment says: read once, and refused with what to mend."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ontherecord.desk.web.configuration import BadConfiguration, read_configuration

ADDRESS = "postgresql://desk@db.example/record"


def told(folder: Path, **also: str) -> dict[str, str]:
    return {"ONTHERECORD_DIR": str(folder), "DATABASE_URL": ADDRESS, **also}


def test_a_folder_and_a_database_are_enough(tmp_path: Path) -> None:
    read = read_configuration(told(tmp_path))

    assert read.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert (read.is_behind_tls, read.is_demo, read.is_debug) == (False, False, False)
    assert read.database["dbname"] == "record"


def test_the_secret_key_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = (read_configuration(told(tmp_path)).secret_key for _ in range(2))

    assert first == second
    assert len(first) > 80
    assert stat.S_IMODE((tmp_path / "desk" / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("also", "says"),
    [
        ({"ONTHERECORD_DIR": "/not/there"}, "ONTHERECORD_DIR must name"),
        ({"DATABASE_URL": "mysql:nothing"}, "must be the address of a PostgreSQL database"),
        ({"ONTHERECORD_SECRET_KEY": "short"}, "needs 50 characters"),
        ({"ONTHERECORD_HOSTS": "desk.example"}, "nothing says that TLS protects it"),
        ({"ONTHERECORD_HOSTS": "*", "ONTHERECORD_BEHIND_TLS": "1"}, "must name the hosts"),
        ({"ONTHERECORD_BEHIND_TLS": "yes"}, "ONTHERECORD_BEHIND_TLS is 1 or 0"),
        (
            {"ONTHERECORD_HOSTS": "desk.example", "ONTHERECORD_BEHIND_TLS": "1",
             "ONTHERECORD_DEMO": "1"},
            "ONTHERECORD_DEMO is for this machine alone",
        ),
        ({"ONTHERECORD_SESSION_HOURS": "long"}, "ONTHERECORD_SESSION_HOURS is a whole number"),
        ({"ONTHERECORD_OIDC_ISSUER": "https://id.example"}, "ONTHERECORD_OIDC_ROLES is needed too"),
        ({"ONTHERECORD_OIDC_ISSUER": "http://id.example"}, "must begin with https://"),
        ({"ONTHERECORD_OIDC_ROLES": "staff=king"}, "'king' is no role"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_what_to_mend(
    tmp_path: Path, also: dict[str, str], says: str
) -> None:
    with pytest.raises(BadConfiguration, match=says):
        read_configuration(told(tmp_path, **also))


def test_all_that_is_wrong_is_said_at_once_and_no_secret_with_it(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as refused:
        read_configuration(
            told(
                tmp_path,
                ONTHERECORD_SECRET_KEY="a-secret",
                ONTHERECORD_HOSTS="desk.example",
                DATABASE_URL="postgresql://desk:a-secret@/",
            )
        )

    assert len(str(refused.value).splitlines()) == 3
    assert "a-secret" not in str(refused.value)


def test_groups_of_a_provider_are_read_as_roles(tmp_path: Path) -> None:
    read = read_configuration(
        told(
            tmp_path,
            ONTHERECORD_OIDC_ISSUER="https://login.example/tenant/v2.0/",
            ONTHERECORD_OIDC_CLIENT_ID="desk",
            ONTHERECORD_OIDC_CLIENT_SECRET="kept",
            ONTHERECORD_OIDC_ROLES="9f-ab=officer, board-members=board",
        )
    )

    assert read.provider
    assert read.provider.roles == {"9f-ab": "officer", "board-members": "board"}
    assert read.provider.origin == "https://login.example"
