"""Every address of the house, in English, without anything about a person."""

from django.urls import include, path

urlpatterns = [
    path("", include("mellomrom.integrations.urls")),
    path("", include("mellomrom.web.urls")),
]
