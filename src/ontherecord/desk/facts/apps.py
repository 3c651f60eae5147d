from django.apps import AppConfig


class Facts(AppConfig):
    name = "ontherecord.desk.facts"
    label = "facts"
