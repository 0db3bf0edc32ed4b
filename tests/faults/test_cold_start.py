"""The first messages of a new process come at once: what is built on first use is built once, whole, and before they come."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIRST = """
import threading
from bench import mail
from mellomrom.integrations.kith.dialect import DIALECT

letters, ready, said = mail.kith(20, seed="cold"), threading.Barrier(4), []

def read():
    ready.wait()
    said.extend(DIALECT.read(letter.raw).msg_type for letter in letters)

threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(said), *sorted(set(said)))
"""
SERVED = """
from lxml import etree
import mellomrom.config.wsgi
from bench import mail
from mellomrom.integrations.kith.dialect import DIALECT

etree.XMLSchema = None  # whoever compiles now comes too late: others read already
print(DIALECT.read(mail.kith(1, seed="cold")[0].raw).msg_type)
"""


def say(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.parametrize("process", range(3))
def test_threads_that_read_the_first_messages_of_a_process_at_once_all_understand_them(process):
    assert say(FIRST) == "80 LOG_INNLAGT LOG_UTSKREVET"


def test_a_web_server_has_compiled_its_schemas_before_the_first_message_comes():
    assert say(SERVED) == "LOG_INNLAGT"
