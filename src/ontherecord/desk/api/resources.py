"""The resources under /api/v1/: each reads, writes its answer, and tells the audit."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from ontherecord.desk.api import cursors
from ontherecord.desk.api.answering import PURPOSE, answer, saw
from ontherecord.desk.api.describing import described
from ontherecord.desk.api.lists import changed, day_of, listed, look_at, the_thing
from ontherecord.desk.api.opening import HOW, Opened, open_token
from ontherecord.desk.api.problems import NOT_THERE, NOTHING_YET, Problem, wrong
from ontherecord.desk.api.sight import reading_of
from ontherecord.desk.api.stories import statements_of, story_of
from ontherecord.desk.facts import reading as facts
from ontherecord.desk.facts.kinds_told import OF_OUR_OWN, KindTold, kinds_told
from ontherecord.desk.facts.served_runs import Coverage, coverage, served_runs
from ontherecord.desk.permission import kinds
from ontherecord.desk.permission.deciding import may, subject_of
from ontherecord.desk.using.counts import is_few
from ontherecord.desk.using.coverage.judging import level_judged

log = logging.getLogger("ontherecord.desk.api")
MOST, USUAL = 1000, 100
ROOT = "/api/v1/"
WITH_STORY = ("place", "person", "repair")


class ByToken(HttpBearer):
    """Opens by `Authorization: Bearer TOKEN`, and by no session."""

    def authenticate(self, request: HttpRequest, token: str) -> Opened:
        return open_token(token, request.came_at)


class Paging(Schema):
    """How much at a time, and from where."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many to give at a time.")
    cursor: str | None = Field(
        None, description="Where to read on: that of `next`. It holds all that was asked."
    )


class AsKnownOn(Schema):
    """A day in the past."""

    as_known_on: str | None = Field(
        None, description="As it was known at the end of this day.",
        json_schema_extra={"format": "date"},
    )  # fmt: skip


Kind = Annotated[str, Path(description="A kind of the standards.")]
ThingId = Annotated[str, Path(description="Its lasting id, or one it had before a merge.")]

api = NinjaAPI(
    title="On the Record", version="1", openapi_url=None, docs_url=None, auth=ByToken(),
    urls_namespace="api",
    description="The record for other programs: to be read, by token, under the rules of the"
    " desk's pages.",
)  # fmt: skip


@api.get("/kinds/", summary="The kinds that this token reads, with their fields")
def list_kinds(request: HttpRequest) -> HttpResponse:
    token, reading = request.auth.token, reading_of(request.auth)
    told = [kind for name, kind in kinds_told(reading.said).items() if name in token.kinds]
    return answer(request, {"items": [_kind(one) for one in told]})


@api.get("/openapi.json", include_in_schema=False)
def description(request: HttpRequest) -> HttpResponse:
    return answer(request, description_of(kinds_told(reading_of(request.auth).said)))


@api.get("/runs/", summary="The runs that were handed over, the newest first")
def list_runs(request: HttpRequest) -> HttpResponse:
    rows = served_runs(reading_of(request.auth), MOST)
    return answer(request, {"items": [row._asdict() for row in rows]})


@api.get("/coverage/", summary="How far each check could judge what each system says")
def list_coverage(request: HttpRequest) -> HttpResponse:
    if not may(request.auth.actor, "see_systems"):
        raise Problem(403, "Coverage is for those whose role opens its page.")
    reading = reading_of(request.auth)
    return answer(request, {"items": [_coverage(request.auth, reading, one)
                                      for one in coverage(reading)]})  # fmt: skip


@api.get("/changes/{kind}/", summary="What changed since its list was read")
def list_changes(request: HttpRequest, kind: Kind, paging: Query[Paging]) -> HttpResponse:
    _only(request, "limit", "cursor")
    if paging.cursor is None:
        raise wrong("cursor", "Read the whole list first; its last page gives `changes`.")
    items, following, is_more = changed(request.auth, kind, paging.cursor, paging.limit)
    own = "case_id" if kind == "issue_case" else f"{kind}_id"
    saw(request.auth, kind, [(str(one[own]), one) for one in items if "gone" not in one],
        page=kind)  # fmt: skip
    address = f"{ROOT}changes/{kind}/?cursor={following}"
    return answer(
        request,
        {"items": items, "next": address if is_more else None,
         "changes": None if is_more else address},
    )  # fmt: skip


@api.get("/{kind}/", summary="A list of one kind, in the order of its ids")
def list_things(
    request: HttpRequest, kind: Kind, paging: Query[Paging], on: Query[AsKnownOn]
) -> HttpResponse:
    asked = {name: text for name, text in request.GET.items() if name != "limit"}
    page = listed(request.auth, kind, asked, paging.limit)
    saw(request.auth, kind, page.things, page=kind)
    limit = "" if paging.limit == USUAL else f"&limit={paging.limit}"
    following, changes = page.next_cursor, page.changes_cursor
    return answer(
        request,
        {
            "items": [values for _, values in page.things],
            "next": f"{ROOT}{kind}/?cursor={following}{limit}" if following else None,
            "changes": f"{ROOT}changes/{kind}/?cursor={changes}" if changes else None,
        },
    )


@api.get("/{kind}/{thing_id}/", summary="One thing")
def get_thing(
    request: HttpRequest, kind: Kind, thing_id: ThingId, on: Query[AsKnownOn]
) -> HttpResponse:
    _only(request, "as_known_on")
    look = look_at(request.auth, kind, day_of(on.as_known_on))
    now_id, values = the_thing(look, thing_id)
    saw(request.auth, kind, [(now_id, values)], page=kind,
        purpose=_purpose(request.auth, kind, now_id))  # fmt: skip
    return answer(request, values)


@api.get(
    "/{kind}/{thing_id}/says-who/", summary="Who says what of it: system, file, row, since when"
)
def says_who(
    request: HttpRequest, kind: Kind, thing_id: ThingId, on: Query[AsKnownOn]
) -> HttpResponse:
    _only(request, "as_known_on")
    look = look_at(request.auth, kind, day_of(on.as_known_on))
    if kind in OF_OUR_OWN:
        raise Problem(404, "No system says issues and cases: checks found them.")
    now_id, values = the_thing(look, thing_id)
    saw(request.auth, kind, [(now_id, values)], page="says who",
        purpose=_purpose(request.auth, kind, now_id))  # fmt: skip
    return answer(request, {"items": statements_of(look.reading, kind, now_id)})


@api.get("/{kind}/{thing_id}/timeline/", summary="All that happened, oldest first")
def timeline(
    request: HttpRequest, kind: Kind, thing_id: ThingId, paging: Query[Paging],
    on: Query[AsKnownOn],
) -> HttpResponse:  # fmt: skip
    _only(request, "limit", "cursor", "as_known_on")
    place: dict[str, Any] = {"on": on.as_known_on, "after": None}
    if paging.cursor is not None:
        place = cursors.read(cursors.TIMELINE, paging.cursor, kind=kind, thing=thing_id)
    look = look_at(request.auth, kind, day_of(place["on"]))
    if kind not in WITH_STORY:
        raise Problem(404, f"A timeline is of {', '.join(WITH_STORY)}.")
    now_id, values = the_thing(look, thing_id)
    items, shown, after = story_of(look.reading, kind, now_id, place["after"], paging.limit)
    saw(request.auth, kind, [(now_id, {**values})], page="timeline",
        purpose=_purpose(request.auth, kind, now_id))  # fmt: skip
    for about in ("person", "place"):
        if ids := shown[about] - {now_id, values.get(f"{about}_id")}:
            saw(request.auth, about, [(one, {}) for one in ids], page="timeline")
    said = place | {"kind": kind, "thing": thing_id, "after": after}
    address = f"{ROOT}{kind}/{thing_id}/timeline/"
    following = f"{address}?cursor={cursors.write(cursors.TIMELINE, said)}" if after else None
    return answer(request, {"items": items, "next": following})


def description_of(told: Mapping[str, KindTold]) -> dict[str, Any]:
    """Describe the API for a record of these kinds."""
    return described(api.get_openapi_schema(path_prefix=ROOT), told)


@api.exception_handler(Problem)
def told(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.answer()


@api.exception_handler(AuthenticationError)
def without_token(request: HttpRequest, failed: AuthenticationError) -> HttpResponse:
    return Problem(401, HOW, headers={"WWW-Authenticate": "Bearer"}).answer()


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, failed: ValidationError) -> HttpResponse:
    errors = [
        {"parameter": str(one["loc"][-1]), "detail": str(one["msg"])} for one in failed.errors
    ]
    detail = "; ".join(f"{one['parameter']}: {one['detail']}" for one in errors)
    return Problem(422, detail, errors=errors).answer()


@api.exception_handler(Http404)
@api.exception_handler(facts.NotThere)
def nothing_there(request: HttpRequest, failed: Exception) -> HttpResponse:
    return Problem(404, NOT_THERE).answer()


@api.exception_handler(facts.NothingHandedOver)
@api.exception_handler(kinds.NothingHandedOver)
def nothing_yet(request: HttpRequest, failed: Exception) -> HttpResponse:
    return Problem(503, NOTHING_YET, headers={"Retry-After": "3600"}).answer()


@api.exception_handler(Exception)
def failed(request: HttpRequest, failed: Exception) -> HttpResponse:
    log.error("api failed", exc_info=failed)
    return Problem(500, "Ask again later; the desk's log says where it failed.").answer()


def _only(request: HttpRequest, *names: str) -> None:
    """Raise Problem at a parameter that would be passed over."""
    for name in request.GET:
        if name not in names:
            listed = ", ".join(names)
            raise wrong(name, f"This cannot be asked here. What can be: {listed}.")


def _purpose(opened: Opened, kind: str, thing_id: str) -> str:
    """Give what for the owner may see a thing: that of the rule by which a page would open."""
    subject = subject_of(opened.actor, kind, thing_id)
    verdict = may(opened.actor, "see_cases", subject) if subject else None
    return f"{PURPOSE}: {verdict.reason}" if verdict else PURPOSE


def _coverage(opened: Opened, reading: facts.Reading, one: Coverage) -> dict[str, Any]:
    """Tell how far a check could judge: without the counts where its page shows none."""
    said = one._asdict()
    level, counts = (
        level_judged(reading, said.pop("subject")),
        ("judged_count", "cannot_judge_count"),
    )
    if any(is_few(opened.actor, said[name], level) for name in counts):
        said |= dict.fromkeys(counts)
    return {"from": said.pop("from_on"), "until": said.pop("until_on")} | said


def _kind(kind: Any) -> dict[str, Any]:
    return {
        "kind": kind.name, "title": kind.title, "meaning": kind.meaning,
        "happened": kind.happened,
        "fields": [
            {"field": one.name, "type": one.type, "meaning": one.meaning,
             "codes": dict(one.codes) if one.codes else None, "refers_to": one.refers_to}
            for one in kind.columns.values()
        ],
    }  # fmt: skip
