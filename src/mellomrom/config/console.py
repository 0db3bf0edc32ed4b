"""What the command line says to whoever sits at it: steps that show they are alive, one sentence for each fault."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_GREEN, _RED, _DIM, _PLAIN = "\033[32m", "\033[31m", "\033[2m", "\033[0m"
_QUIET_SECONDS = 1.0  # a step that is done before says nothing in between
_BEAT = {True: 0.5, False: 10.0}  # seconds between signs of life: on a terminal, in a log


def say(text: str = "") -> None:
    """Print a line, at once."""
    print(text, flush=True)


def fault(text: str) -> None:
    """Print one sentence about what went wrong, apart from the answers."""
    print(_coloured(sys.stderr, _RED, f"mellomrom: {text}"), file=sys.stderr, flush=True)


def verdict(good: bool, text: str) -> None:
    """Print a line that says whether one thing is as it should be."""
    sign = _coloured(sys.stdout, _GREEN, "✓") if good else _coloured(sys.stdout, _RED, "✗")
    say(f"{sign} {text}")


@contextmanager
def step(text: str) -> Iterator[None]:
    """Show that something is being done, with its seconds once it takes more than one, and whether it was."""
    began = time.monotonic()
    done = threading.Event()
    sign_of_life = threading.Thread(target=_show_life, args=(text, began, done), daemon=True)
    sign_of_life.start()
    good = False
    try:
        yield
        good = True
    finally:
        done.set()
        sign_of_life.join()
        verdict(good, f"{text} {_dim(f'({time.monotonic() - began:.1f} s)')}")


def _show_life(text: str, began: float, done: threading.Event) -> None:
    terminal = sys.stdout.isatty()
    wait = _QUIET_SECONDS
    shown = False
    while not done.wait(wait):
        line = f"… {text} {_dim(f'({time.monotonic() - began:.0f} s)')}"
        print(f"\r{line}" if terminal else line, end="" if terminal else "\n", flush=True)
        wait, shown = _BEAT[terminal], True
    if shown and terminal:
        print("\r\033[K", end="", flush=True)


def _dim(text: str) -> str:
    return _coloured(sys.stdout, _DIM, text)


def _coloured(stream: TextIO, colour: str, text: str) -> str:
    """Colours only on a terminal that has not asked to be without (no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
        return text
    return f"{colour}{text}{_PLAIN}"
