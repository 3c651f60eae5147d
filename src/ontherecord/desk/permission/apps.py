from django.apps import AppConfig


class Permission(AppConfig):
    name = "ontherecord.desk.permission"
    label = "permission"
