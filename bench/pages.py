"""What a page costs, logged in and over HTTP, among few persons and among many."""

import http.client
import math
import re
import time
from collections.abc import Callable
from statistics import median
from urllib.parse import urlencode

from bench import cost, crowd, mail
from bench.node import Node
from bench.rates import serving
from bench.report import Row
from bench.town import Town
from mellomrom.config import paths, postgres
from mellomrom.config.databases import url

LOGIN = "nurse.levanger"  # where the samples of KITH go
TIMES = 20
FEW = 300


class Browser:
    """Somebody who is logged in, as far as pages need it: one connection, and what was set as cookies."""

    def __init__(self, port: int):
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, **form: str) -> str:
        """Get a page, or post a form to it, and give what came back; follows one redirect."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form:
            form["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1{path}"}
            self.line.request("POST", path, urlencode(form), headers)
        else:
            self.line.request("GET", path, headers=headers)
        answer = self.line.getresponse()
        page = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if answer.status in (301, 302):
            return self.ask(answer.headers["Location"])
        assert answer.status == 200, f"{path}: {answer.status}"
        return page


Cost = tuple[float, float]  # seconds of one on the clock, the median; and of processor time in web server and database


def _cost(house: Node, do: Callable[[], object]) -> Cost:
    seconds = []
    with cost.of(serving(house)) as spent:
        for _ in range(TIMES):
            began = time.perf_counter()
            do()
            seconds.append(time.perf_counter() - began)
    return median(seconds), sum(spent.values()) / TIMES


def measured(house: Node, town: Town, *, many: int) -> list[Row]:
    """Measure inbox, person page, story and messages among the persons of the demo and some, and again among many.

    The inbox is that of a unit that was told of fifty persons; the messages go elsewhere, so that it stays so.
    """
    mail.Post(house.port).send(town.write("KITH", 100), connections=4)
    browser = Browser(house.port)
    browser.ask("/login")
    from mellomrom.world.staff import PASSWORD

    inbox = browser.ask("/login", username=LOGIN, password=PASSWORD)
    if several := re.search(r'name="role" value="([^"]+)"', inbox):  # who has several roles chooses one first
        browser.ask("/role", role=several[1])
        inbox = browser.ask("/inbox")
    person = re.findall(r"/people/[0-9a-f-]{36}", inbox)[0]
    story = re.findall(r"/events/[0-9a-f-]{36}/story", inbox + browser.ask(person))[0]
    paths = {"inbox of 50 persons": "/inbox", "person page": person, "story": story}

    def all_of_them() -> dict[str, Cost]:
        letters = iter(town.write("FHIR", TIMES))
        post = mail.Post(house.port)
        costs = {name: _cost(house, lambda path=path: browser.ask(path)) for name, path in paths.items()}
        return costs | {"message": _cost(house, lambda: post.send([next(letters)], connections=1))}

    persons, times = [], []
    for to in (FEW, many):
        persons.append(_grown(house, to))
        browser.line.close()  # it has waited longer than a server does; the next question connects anew
        all_of_them()  # plans are made anew when there is so much more
        times.append(all_of_them())
    return [_row(name, persons, times[0][name], times[1][name]) for name in times[0]]


def _row(name: str, persons: list[int], before: Cost, after: Cost) -> Row:
    few, many = persons
    power = math.log(after[1] / before[1]) / math.log(many / few)
    return Row(
        f"{name}, among {few} and {many} persons",
        f"{1000 * before[0]:.0f} and {1000 * after[0]:.0f} ms",
        limit=f"{1000 * before[1]:.0f} and {1000 * after[1]:.0f} ms of processor time, nearly all of it Python: it grows with"
        f" the number of persons by the power of {power:.2f}.",
    )


def _grown(house: Node, to: int) -> int:
    password = paths.secret(house.state, f"{postgres.ADMIN}.password")
    return crowd.grow(url(house.database.socket, postgres.ADMIN, password, postgres.DATABASE), to)
