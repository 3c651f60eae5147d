"""The addresses of this room. Each page says where it stands who may open it."""

from __future__ import annotations

from django.urls import path

from ontherecord.desk.using.casework import pages as casework
from ontherecord.desk.using.complaints.pages import complaints
from ontherecord.desk.using.coverage import pages as coverage
from ontherecord.desk.using.duties import pages as duties
from ontherecord.desk.using.mending import pages as mending
from ontherecord.desk.using.pairs import pages as pairs
from ontherecord.desk.using.runs import pages as runs
from ontherecord.desk.using.sampling import pages as sampling
from ontherecord.desk.using.sampling.answered import answers
from ontherecord.desk.using.systems import pages as systems
from ontherecord.desk.using.systems.contradicted import contradicted_field
from ontherecord.desk.using.told import pages as told
from ontherecord.desk.using.told import whole
from ontherecord.desk.using.told.searching import found, searching

urlpatterns = [
    path("search/", searching, name="search"),
    path("search/<slug:key>/", found, name="found"),
    path("homes/<str:place_id>/", told.home, name="home"),
    path("blocks/<str:place_id>/", told.block, name="block"),
    path("people/<str:person_id>/", told.person, name="person"),
    path("homes/<str:place_id>/chronology/", whole.home_chronology, name="home_chronology"),
    path("people/<str:person_id>/chronology/", whole.person_chronology, name="person_chronology"),
    path("people/<str:person_id>/apart/", pairs.apart, name="apart"),
    path("repairs/<str:repair_id>/", told.repair, name="repair"),
    path("says-who/<slug:kind>/<str:thing_id>/", told.who_says, name="says_who"),
    path("says-who/<slug:kind>/<str:thing_id>/<slug:field>/", told.who_says, name="says_who_field"),
    path(
        "says-who/<slug:kind>/<str:thing_id>/<slug:field>/right/",
        mending.choose,
        name="choose_value",
    ),
    path("cases/", casework.cases, name="cases"),
    path("cases/<str:case_id>/", casework.case, name="case"),
    path("cases/<str:case_id>/take/", casework.take, name="take_case"),
    path("cases/<str:case_id>/assign/", casework.assign, name="assign_case"),
    path("cases/<str:case_id>/issues/<str:issue_id>/", casework.decide, name="decide_issue"),
    path("complaints/", complaints, name="complaints"),
    path("duties/", duties.duties, name="duties"),
    path("duties/<uuid:duty_id>/", duties.duty, name="duty"),
    path("corrections/", mending.corrections, name="corrections"),
    path("corrections/one/<uuid:correction_id>/", mending.correction, name="correction"),
    path("corrections/of/<str:system>/", mending.of_system, name="corrections_of_system"),
    path("corrections/of/<str:system>/sent/", mending.mark_sent, name="corrections_sent"),
    path("checks/", sampling.checks, name="checks"),
    path("checks/<slug:check>/", sampling.check, name="check"),
    path("checks/<slug:check>/answers/", answers, name="answers"),
    path("checks/<slug:check>/sample/", sampling.draw, name="draw_sample"),
    path("samples/<uuid:sample_id>/", sampling.sample, name="sample"),
    path("samples/<uuid:sample_id>/more/", sampling.draw_more, name="draw_more"),
    path("bulk-answers/<uuid:bulk_id>/undo/", sampling.undo, name="undo_bulk_answer"),
    path("matches/", pairs.matches, name="matches"),
    path("matches/sample/", pairs.check_sample, name="check_sample"),
    path("matches/how-good/", pairs.how_good, name="how_good"),
    path("matches/decided-pairs.csv", pairs.labelled_set, name="labelled_set"),
    path("matches/<str:record_id>/<str:other_record_id>/", pairs.match, name="match"),
    path("systems/", systems.systems, name="systems"),
    path("systems/<slug:source>/", systems.system, name="system"),
    path(
        "systems/<slug:source>/contradicted/<slug:kind>/<slug:field>/",
        contradicted_field,
        name="contradicted",
    ),
    path("systems/<slug:source>/rejected/", systems.rejected_rows, name="rejected"),
    path("runs/", runs.runs, name="runs"),
    path("runs/compare/", runs.compare, name="compare_runs"),
    path("runs/<str:run_id>/", runs.run, name="run"),
    path("coverage/", coverage.coverage_page, name="coverage"),
    path("coverage/<slug:check>/", coverage.check_coverage, name="check_coverage"),
]
