from django.apps import AppConfig


class Api(AppConfig):
    name = "ontherecord.desk.api"
    label = "api"
