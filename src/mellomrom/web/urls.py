"""The addresses of the pages. Ids that mean nothing outside; never a name, a number or a search word."""

from django.urls import path

from mellomrom.web import about, entries, inbox, login, ops, people, rulebook, spaces

urlpatterns = [
    path("", inbox.start),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/new", inbox.new, name="inbox-new"),
    path("duties/<uuid:duty_id>/take", inbox.take, name="take"),
    path("duties/<uuid:duty_id>/done", inbox.done, name="done"),
    path("duties/<uuid:duty_id>/hand-over", inbox.hand_over, name="hand-over"),
    path("offers/<uuid:offer_id>/accept", inbox.accept, name="accept"),
    path("offers/<uuid:offer_id>/decline", inbox.decline, name="decline"),
    path("courses/<uuid:course_id>/cause", inbox.cause, name="cause"),
    path("notices/<uuid:notice_id>/see", inbox.see, name="see"),
    path("people", people.people, name="people"),
    path("people/<uuid:person_id>", people.person, name="person"),
    path("people/<uuid:person_id>/write", entries.write, name="write"),
    path("events/<uuid:event_id>/story", people.story, name="story"),
    path("spaces", spaces.spaces, name="spaces"),
    path("spaces/<uuid:space_id>", spaces.space, name="space"),
    path("rules", rulebook.rules, name="rules"),
    path("rules/<slug:name>", rulebook.pathway, name="pathway"),
    path("login", login.log_in, name="login"),
    path("login/demo", login.demo, name="login-demo"),
    path("logout", login.log_out, name="logout"),
    path("role", login.role, name="role"),
    path("language", login.language, name="language"),
    path("more", about.more, name="more"),
    path("help/accessibility", about.accessibility, name="accessibility"),
    path("help/security", about.security, name="security"),
    path("ops", ops.drift, name="ops"),
    path("ops/messages/<uuid:message_id>/try-again", ops.try_again, name="try-again"),
    path("ops/deliveries/<uuid:delivery_id>/send-again", ops.send_again, name="send-again"),
    path("health", ops.health, name="health"),
]
