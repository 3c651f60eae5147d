"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from ontherecord.desk.lists import pages

urlpatterns = [
    path("lists/", pages.lists, name="lists"),
    path("lists/saved/<uuid:saved_id>/", pages.saved_list, name="saved_list"),
    path("lists/files/<uuid:file_id>/", pages.list_file, name="list_file"),
    path("lists/<slug:list_name>/take/", pages.take_list, name="take_list"),
]
