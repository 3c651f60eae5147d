from django.apps import AppConfig


class Using(AppConfig):
    name = "ontherecord.desk.using"
    label = "using"
