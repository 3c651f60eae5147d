"""The addresses of this room. Each page says where it stands who may open it."""

from __future__ import annotations

from django.urls import path

from ontherecord.desk.using.casework import pages as casework
from ontherecord.desk.using.pairs import pages as pairs
from ontherecord.desk.using.told import pages as told
from ontherecord.desk.using.told.searching import searching

urlpatterns = [
    path("search/", searching, name="search"),
    path("homes/<str:place_id>/", told.home, name="home"),
    path("blocks/<str:place_id>/", told.block, name="block"),
    path("people/<str:person_id>/", told.person, name="person"),
    path("people/<str:person_id>/apart/", pairs.apart, name="apart"),
    path("repairs/<str:repair_id>/", told.repair, name="repair"),
    path("says-who/<slug:kind>/<str:thing_id>/", told.who_says, name="says_who"),
    path("says-who/<slug:kind>/<str:thing_id>/<slug:field>/", told.who_says, name="says_who_field"),
    path("cases/", casework.cases, name="cases"),
    path("cases/<str:case_id>/", casework.case, name="case"),
    path("cases/<str:case_id>/take/", casework.take, name="take_case"),
    path("cases/<str:case_id>/assign/", casework.assign, name="assign_case"),
    path("cases/<str:case_id>/issues/<str:issue_id>/", casework.decide, name="decide_issue"),
    path("matches/", pairs.matches, name="matches"),
    path("matches/sample/", pairs.check_sample, name="check_sample"),
    path("matches/how-good/", pairs.how_good, name="how_good"),
    path("matches/decided-pairs.csv", pairs.labelled_set, name="labelled_set"),
    path("matches/<str:record_id>/<str:other_record_id>/", pairs.match, name="match"),
]
