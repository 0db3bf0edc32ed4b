"""Commands about messages and what became of them: receive, story."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mellomrom.config import console
from mellomrom.config.commands.common import command, id_of, use_database


def add(commands: Any) -> None:
    """Add receive and story."""
    receive = command(
        commands,
        "receive",
        run_receive,
        text="Take in KITH XML or FHIR files as if they had been sent, through the same path as the doors. Exits 1"
        " where one was refused.",
        example="mellomrom receive samples/kith/*.xml samples/fhir/*.json --json",
    )
    receive.add_argument("files", nargs="+", type=_file, metavar="FILE", help="one message each, KITH XML or FHIR JSON")
    receive.add_argument(
        "--processes", type=int, default=1, metavar="N", help="share the files among so many (default 1)"
    )
    receive.add_argument("--json", action="store_true", help="one JSON object per line")

    story = command(
        commands,
        "story",
        run_story,
        text="Tell what became of an event: what came in, who was told, who was not and why, who owes what until when.",
        example="mellomrom story 0199c1f2-0000-7000-8000-000000000000 --lang nn",
    )
    story.add_argument(
        "event", type=id_of, metavar="EVENT", help="its id, as `receive` prints it and the address of its page shows it"
    )
    story.add_argument(
        "--as", dest="role", default="", metavar="ROLE", help="who asks, outside demo mode: role or user"
    )
    story.add_argument("--lang", choices=("nb", "nn", "en"), default="nb", help="default nb")
    story.add_argument("--json", action="store_true", help="one JSON object")


def run_receive(chosen: argparse.Namespace) -> int:
    """Take in the files, one line for each; 1 where one was refused."""
    use_database()
    from mellomrom.integrations import files

    refused = False
    for answer in files.receive(chosen.files, at=datetime.now(UTC), processes=chosen.processes):
        accepted = bool(answer["accepted"])
        refused |= not accepted
        if chosen.json:
            console.say(json.dumps(answer, ensure_ascii=False, default=str))
        else:
            console.verdict(accepted, _line(answer))
    return 1 if refused else 0


def run_story(chosen: argparse.Namespace) -> int:
    """Print the story of one event, one sentence on each line."""
    use_database()
    from django.utils.timezone import localtime

    from mellomrom.integrations import files

    told = files.story(chosen.event, role=chosen.role, lang=chosen.lang, at=datetime.now(UTC))
    if chosen.json:
        console.say(json.dumps(asdict(told), ensure_ascii=False, default=str))
        return 0
    for line in told.lines:
        console.say(f"{localtime(line.at):%d.%m.%Y %H.%M}  {line.text}")
    return 0


def _line(answer: Mapping[str, Any]) -> str:
    """What one reads about a file: its name, the receipt, the kind and event or the codes of what was wrong."""
    waits = "waits for the message that it corrects" if answer["state"] == "waiting" else ""
    told = [answer["receipt"], answer["kind"], answer["event"], waits, ", ".join(answer["errors"])]
    return f"{answer['file']}: {'  '.join(str(word) for word in told if word)}"


def _file(text: str) -> Path:
    path = Path(text)
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text} cannot be read: {error.strerror}") from error
