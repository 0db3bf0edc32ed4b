"""The addresses of the machine doors."""

from django.urls import path

from mellomrom.integrations.api import openapi
from mellomrom.integrations.fhir import views as fhir
from mellomrom.integrations.kith import views as kith

urlpatterns = [
    path("kith", kith.receive, name="kith"),
    path("openapi.yaml", openapi, name="openapi"),
    path("fhir/$process-message", fhir.process_message, name="fhir-process-message"),
]
