"""The pages of checks and samples: how well a check judges, and one answer to many issues."""

from __future__ import annotations

import secrets
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst

from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.locking import alone
from ontherecord.desk.permission.deciding import may
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.sampling import actions, queries
from ontherecord.desk.using.sampling.forms import AnswerAll, Undo
from ontherecord.desk.using.sampling.models import BulkAnswer, IssueSample
from ontherecord.desk.using.sampling.shares import Share
from ontherecord.desk.using.sampling.words import answer_words, asked_words

MENDING = "mending the record"
BULK = "answer_in_bulk"


@page("see_cases")
def checks(look: Look) -> HttpResponseBase:
    """Show every check with its open issues and how often it was right."""
    open_counts = queries.open_by_check(look.reading, look.today)
    answered = queries.answers_by_month(look.reading)
    rows = [
        {
            "check": check,
            "title": title,
            "lane": lane,
            "open": open_counts.get(check, 0),
            "right": queries.in_all(answered.get(check, {})).right,
        }
        for check, title, lane in queries.titles(look.reading)
    ]
    rows = [row for row in rows if row["open"] or row["right"].whole]
    rows.sort(key=lambda row: -row["open"])
    return TemplateResponse(look.request, "using/checks.html", {"rows": rows})


@page("see_cases")
def check(look: Look, check: str) -> HttpResponseBase:
    """Show a check's own record, the causes of its open issues, and what was answered in bulk."""
    said = queries.the_check(look.reading, check)
    months = queries.answers_by_month(look.reading, [check]).get(check, {})
    together = queries.in_all(months)
    samples = {
        one.system: one for one in IssueSample.objects.filter(check_name=check).order_by("id")
    }
    causes = queries.causes_of(look.reading, look.today, check)
    may_draw = bool(may(look.actor, BULK))
    bulks = list(
        BulkAnswer.objects.filter(sample__check_name=check).select_related("sample").order_by("-id")
    ) if may_draw else []  # fmt: skip
    by = addresses_of({a for b in bulks for a in (b.answered_by, b.undone_by) if a})
    system_name = look.reading.said.system_name
    return TemplateResponse(
        look.request, "using/check.html",
        {
            "said": said, "right": together.right, "gone_count": together.gone_count,
            "mended_of": together.mended_of,
            "counts": [(answer_words(*key), n) for key, n in sorted(together.by_answer.items())],
            "months": [(month, of.right) for month, of in sorted(months.items(), reverse=True)],
            "causes": [
                {"system": system, "name": system_name(system) if system else "No one system",
                 "count": count, "sample": samples.get(system), "can_draw": count > queries.SAMPLE}
                for system, count in causes
            ],
            "may_draw": may_draw, "size": queries.SAMPLE,
            "bulks": [
                {"bulk": one, "words": answer_words(one.answer, one.which),
                 "share": Share(one.alike_count, one.sample_count),
                 "by": by.get(one.answered_by, "somebody"),
                 "undone_by": by.get(one.undone_by, "somebody") if one.undone_by else ""}
                for one in bulks
            ],
        },
    )  # fmt: skip


@page(BULK, ["POST"])
def draw(look: Look, check: str) -> HttpResponseBase:
    """Draw a sample of a check's open issues of one system by chance."""
    queries.the_check(look.reading, check)
    system, seed = look.request.POST.get("system", ""), secrets.token_hex(8)
    day = look.reading.today
    alone(f"sample {check} {system}")
    there = IssueSample.objects.filter(
        check_name=check, system=system, record_day=day
    ).order_by("id").last()  # fmt: skip
    if there and not BulkAnswer.objects.filter(sample=there, undone_at=None).exists():
        # Whoever could draw until it pleases has not drawn by chance.
        messages.error(look.request, "A sample of this record is drawn already: answer this one.")
        return redirect("sample", there.pk)
    ids, count = queries.drawn(
        look.reading, look.today, check, system, seed, queries.SAMPLE, record_day=day
    )
    if count <= queries.SAMPLE:
        messages.error(look.request, f"There are {count}: answer them one by one.")
        return redirect("check", check)
    made = actions.draw(
        check, system, seed=seed, record_day=day, issue_ids=ids, open_count=count, by=look.actor,
        at=look.at, purpose=MENDING,
    )  # fmt: skip
    return redirect("sample", made.pk)


def _sample(sample_id: UUID) -> IssueSample:
    sample = IssueSample.objects.filter(pk=sample_id).first()
    if sample is None:
        raise NotThere
    return sample


class Progress:
    """How far a sample is answered, as whoever looks sees it, and what it shows."""

    def __init__(self, reading: Reading, members: list[queries.Member]) -> None:
        self.reading, self.members = reading, members
        self.answered = [one for one in members if one.answer]
        self.open = [one for one in members if not one.answer and one.stands and one.case_id]
        self.missing = max(0, queries.SAMPLE - len(self.answered) - len(self.open))
        self.alike: dict[str, list[queries.Member]] = defaultdict(list)
        for one in self.answered:
            self.alike[f"{one.answer}.{one.which or one.asked_id or ''}"].append(one)

    @property
    def is_whole(self) -> bool:
        return not self.open and not self.missing

    @property
    def shares(self) -> dict[str, tuple[str, Share]]:
        """Give the words and the share of each answer; mended elsewhere is another answer."""
        most = sorted(self.alike.items(), key=lambda one: -len(one[1]))
        return {
            key: (self.words(those[0]), Share(len(those), len(self.answered)))
            for key, those in most
        }

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The answers that may be given to all: those of the sample, but not a duty for each.

        Nor what is put to a cause that whoever looks does not see.
        """
        return [
            (key, f"{capfirst(words)}: {share}")
            for key, (words, share) in self.shares.items()
            if self.alike[key][0].which or self.alike[key][0].asked_id
        ]

    def words(self, one: queries.Member) -> str:
        """Say the answer to one issue: of what is to be mended, where and why."""
        return asked_words(
            self.reading.said, answer_words(one.answer or "", one.which or ""), one.asked_system,
            one.asked_column or "", one.asked_cause or "",
        )  # fmt: skip


@page("work_cases", ["GET", "HEAD", "POST"])
def sample(look: Look, sample_id: UUID) -> HttpResponseBase:
    """Show a sample; when it is answered, offer one answer to all the others."""
    of = _sample(sample_id)
    said = queries.the_check(look.reading, of.check_name)
    progress = Progress(look.reading, queries.members(look.reading, sample_id))
    may_answer = bool(may(look.actor, BULK))
    bulk = BulkAnswer.objects.filter(sample=of, undone_at=None).first()
    left = queries.count_others(
        look.reading, look.today, of.check_name, of.system, of.record_day, of.issue_ids
    ) if may_answer else None  # fmt: skip
    is_offered = left and progress.is_whole and bulk is None and progress.offered
    posted = look.request.POST if look.request.method == "POST" else None
    form = AnswerAll(posted, today=look.today, answers=progress.offered) if is_offered else None
    if posted and form is None:
        if not may_answer:
            raise NotThere
        messages.error(look.request, "Nothing was answered: look how the sample stands now.")
        return redirect("sample", sample_id)
    if form and form.is_valid() and _answer(look, of, progress, form):
        return redirect("check", of.check_name)
    seen = [one for one in progress.members if one.case_id]
    look.saw("issue", [one.issue_id for one in seen], "sample", MENDING)
    look.saw_too("sample", MENDING, place=[m.place_id for m in seen],
                 person=[m.person_id for m in seen])  # fmt: skip
    return TemplateResponse(
        look.request, "using/sample.html",
        {
            "sample": of, "said": said, "progress": progress, "form": form, "bulk": bulk,
            "system": look.reading.said.system_name(of.system) if of.system else "",
            "shares": progress.shares.values(), "left": left, "size": queries.SAMPLE,
            "members": [_told(one, of, progress) for one in progress.members],
            "may_answer": may_answer,
        },
        status=422 if form and form.is_bound else 200,
    )  # fmt: skip


def _told(one: queries.Member, sample: IssueSample, progress: Progress) -> dict[str, Any]:
    href = ""
    if one.case_id and one.stands:
        href = reverse("decide_issue", args=[one.case_id, one.issue_id]) + f"?sample={sample.pk}"
    is_seen = bool(one.case_id)
    words = progress.words(one) if one.answer and is_seen else ""
    return {"one": one, "href": href, "words": words, "is_gone": is_seen and not one.stands}


def _answer(look: Look, of: IssueSample, progress: Progress, form: AnswerAll) -> bool:
    """Answer all the others, or say in the form why that cannot be."""
    typed = form.cleaned_data
    as_those = progress.alike[typed["alike"]]
    one = as_those[0]
    alike = actions.Alike(
        one.answer or "", one.which or "", len(as_those), len(progress.answered),
        typed["returns_on"], typed["reason"] if one.which else "",
        one.asked_system or "", one.asked_column or "", one.asked_cause or "",
    )  # fmt: skip
    issues = queries.others(
        look.reading, look.today, of.check_name, of.system, of.record_day, of.issue_ids
    )
    try:
        bulk = actions.answer_all(of.pk, issues, alike, by=look.actor, at=look.at, purpose=MENDING)
    except actions.UnableToAnswer:
        form.add_error(None, "There is none left to answer")
        return False
    messages.success(
        look.request, f"{bulk.issue_count} issues are answered. This can be undone whole."
    )
    return True


@page(BULK, ["POST"])
def draw_more(look: Look, sample_id: UUID) -> HttpResponseBase:
    """Draw what follows in the same order, for what stands no longer."""
    of = _sample(sample_id)
    missing = Progress(look.reading, queries.members(look.reading, sample_id)).missing
    ids, _ = queries.drawn(
        look.reading, look.today, of.check_name, of.system, of.seed, missing,
        not_among=of.issue_ids, record_day=of.record_day,
    )  # fmt: skip
    if ids:
        actions.draw_more(sample_id, ids, by=look.actor, at=look.at, purpose=MENDING)
    else:
        messages.error(look.request, "No other issue is left to draw.")
    return redirect("sample", sample_id)


@page(BULK, ["GET", "HEAD", "POST"])
def undo(look: Look, bulk_id: UUID) -> HttpResponseBase:
    """Ask why a bulk answer is undone, and undo it whole."""
    bulk = BulkAnswer.objects.filter(pk=bulk_id).select_related("sample").first()
    if bulk is None:
        raise Http404
    form = Undo(look.request.POST if look.request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.undo(
                bulk_id, why=form.cleaned_data["why"], by=look.actor, at=look.at, purpose=MENDING
            )
        except actions.UnableToAnswer:
            messages.error(look.request, "It was undone already.")
        else:
            messages.success(look.request, f"Undone: {bulk.issue_count} answers count no longer.")
        return redirect("check", bulk.sample.check_name)
    return TemplateResponse(
        look.request, "using/undo.html",
        {"bulk": bulk, "form": form, "words": answer_words(bulk.answer, bulk.which)},
        status=422 if form.is_bound else 200,
    )  # fmt: skip
