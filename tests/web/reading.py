"""Read a page as people do."""

import re


def words(response) -> str:
    """What is read on a page, without the markup."""
    page = re.sub(r"<(style|script|title).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def title(response) -> str:
    """What stands on the tab, in the history and on a lock screen."""
    return re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL).group(1)
