from django.apps import AppConfig


class Lists(AppConfig):
    name = "ontherecord.desk.lists"
    label = "lists"
