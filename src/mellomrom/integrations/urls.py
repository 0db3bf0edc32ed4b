"""The addresses of the machine doors."""

from django.urls import path

from mellomrom.integrations.api import openapi
from mellomrom.integrations.channels import answers
from mellomrom.integrations.fhir import views as fhir
from mellomrom.integrations.kith import views as kith
from mellomrom.integrations.oidc import views as oidc

urlpatterns = [
    path("sms/answers", answers.sms, name="sms-answers"),
    path("kith", kith.receive, name="kith"),
    path("login/with/<slug:name>", oidc.begin, name="login-with"),
    path("login/with/<slug:name>/back", oidc.back, name="login-back"),
    path("openapi.yaml", openapi, name="openapi"),
    path("me/log.json", fhir.my_log, name="me-log-json"),
    path("fhir/$process-message", fhir.process_message, name="fhir-process-message"),
]
