"""Read a page as people do."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext


def words(response) -> str:
    """What is read on a page, without the markup."""
    page = re.sub(r"<(style|script|title).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def title(response) -> str:
    """What stands on the tab, in the history and on a lock screen."""
    return re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL).group(1)


def queries(client, address: str) -> int:
    """How many queries a page takes, the first look of the day left out: it stores its decisions."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)
