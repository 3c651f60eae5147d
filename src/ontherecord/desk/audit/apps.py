from django.apps import AppConfig


class Audit(AppConfig):
    name = "ontherecord.desk.audit"
    label = "audit"
