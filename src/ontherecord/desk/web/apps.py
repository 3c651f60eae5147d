from django.apps import AppConfig


class Web(AppConfig):
    name = "ontherecord.desk.web"
    label = "web"
