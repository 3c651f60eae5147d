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
    assert (read.is_behind_tls, read.is_demo, read.shows_gallery) == (False, False, False)
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
        ({"ONTHERECORD_OIDC_ISSUER": "https://"}, "ISSUER must be an address"),
        ({"ONTHERECORD_HOSTS": "https://desk.example", "ONTHERECORD_BEHIND_TLS": "1"},
         "write names alone"),
        ({"ONTHERECORD_HOSTS": "desk.example:443", "ONTHERECORD_BEHIND_TLS": "1"},
         "write names alone"),
        ({"ONTHERECORD_LOG": "xml"}, "ONTHERECORD_LOG is json or text"),
        ({"ONTHERECORD_CASES_A_DAY": "0"}, "ONTHERECORD_CASES_A_DAY is a whole number above 0"),
        ({"ONTHERECORD_IDLE_MINUTES": "-5"}, "ONTHERECORD_IDLE_MINUTES is a whole number"),
        ({"ONTHERECORD_DEMO": "true"}, "ONTHERECORD_DEMO is 1 or 0"),
        ({"ONTHERECORD_GALLERY": "on"}, "ONTHERECORD_GALLERY is 1 or 0"),
        ({"ONTHERECORD_DEBUG": "0"}, "ONTHERECORD_TRACEBACK=1 to see an error of a command whole"),
        ({"ONTHERECORD_IDLE_MINUTE": "5"}, "did you mean ONTHERECORD_IDLE_MINUTES"),
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


@pytest.mark.parametrize("content", [b"", b"short", bytes(range(128, 250))])
def test_a_spoilt_key_is_never_replaced_by_another(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "desk" / "secret_key"
    file.parent.mkdir()
    file.write_bytes(content)

    with pytest.raises(BadConfiguration, match="from a backup"):
        read_configuration(told(tmp_path))

    assert file.read_bytes() == content


def test_a_name_that_a_landlord_chose_for_a_password_is_let_be(tmp_path: Path) -> None:
    read_configuration(told(tmp_path, ONTHERECORD_PASSWORD_OF_RENTS="kept"))
