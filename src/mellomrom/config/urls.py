"""Every address of the house, in English, without anything about a person."""

from django.urls import include, path

from mellomrom.config import metrics, ready

urlpatterns = [
    path("ready", ready.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("mellomrom.integrations.urls")),
    path("", include("mellomrom.web.urls")),
]
