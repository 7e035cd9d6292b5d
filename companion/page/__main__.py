"""Answers questions of the Python that started it, a line each: see `exercises/checker/worker.py`.

Before a question come the seconds that it may take. What is told on the way and the answer go out
as lines that begin with "told" and "answer". If an answer to an exercise breaks this Python, this
ends, and whoever asks sees it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import os
from typing import BinaryIO

from . import answer

MEMORY = 2**30
"""Bytes that an answer may take, where the system can be told so."""
MARGIN = 5.0
"""Seconds beyond the limit, which whoever asks sees to, unless it is gone."""


def main() -> None:
    questions, answers, nothing = taken_away()
    # Before the memory is counted, and before a question, which has a limit.
    importlib.import_module("companion.page.checking")
    limit_memory()
    own = os.getpid()

    def say(word: bytes, message: str) -> None:
        # An answer may have forked.
        if os.getpid() != own:
            os._exit(1)
        answers.write(b"%b %b\n" % (word, message.encode()))
        answers.flush()

    for line in questions:
        seconds, _, question = line.partition(b" ")
        faulthandler.dump_traceback_later(float(seconds) + MARGIN, exit=True, file=nothing)
        said = answer(question.decode(), lambda told: say(b"told", told))
        faulthandler.cancel_dump_traceback_later()
        say(b"answer", said)


def taken_away() -> tuple[BinaryIO, BinaryIO, int]:
    """The pipes in and out, and the null device: what is printed, read and closed is that one."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    return questions, answers, nothing


def limit_memory() -> None:
    """Let what is too large fail in Python, and not the machine."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm") as pages:
            taken = int(pages.read().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, most))


if __name__ == "__main__":
    main()
