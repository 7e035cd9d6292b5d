"""A Python of its own that answers questions: here what a worker is on a page.

Whoever asks sets the limit, and ends it. It speaks the protocol of `companion.page`, a line a
message: the page and a notebook ask the same questions.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

ANSWERS = "companion.page"
"""What is run there: named and not imported, since it knows the exercises and not they it."""
LONGEST = 1_000_000
"""Bytes of a line that is taken for an answer."""
SETTINGS = {
    # The arrays of exercises are small: more threads only take time to start.
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # No window opens there.
    "MPLBACKEND": "Agg",
}


class NoProcessError(Exception):
    """No process can be started here; the message says why."""


class DiedError(Exception):
    """The process ended before it answered, or says what is no answer."""


class StoppedError(Exception):
    """There was no answer in time. `told`: what was told last, or None."""

    def __init__(self, told: Any) -> None:
        super().__init__(told)
        self.told = told


class Worker:
    """The process, from its start to its end; it ends with this Python, too.

    Raises NoProcessError if it cannot be started.
    """

    def __init__(self) -> None:
        # It finds what is found here, and, with -P, nothing that lies in the folder by chance.
        path = os.pathsep.join(os.path.abspath(folder) for folder in sys.path)
        # An interrupt by keyboard goes to this Python alone.
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", ANSWERS],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path, **SETTINGS},
                start_new_session=True,
                creationflags=flags,
            )
        except OSError as error:
            raise NoProcessError(str(error)) from None
        # A pipe cannot be waited for on Windows, but a queue can.
        self._heard: queue.Queue[bytes] = queue.Queue(maxsize=1000)
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        assert self._process.stdout
        with self._process.stdout as said:
            while line := said.readline(LONGEST):
                self._heard.put(line)
        self._heard.put(b"")

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def ask(
        self, question: dict[str, Any], seconds: float, waiting: Callable[[float, float], object]
    ) -> Any:
        """The answer to a question.

        Args:
            question: its kind and its arguments.
            seconds: how long it may take.
            waiting: is called again and again meanwhile, with the seconds that it has taken and
                those that are left.

        Raises StoppedError if that is not enough, DiedError if there will be no answer. After both
        the process has to be ended.
        """
        line = f"{seconds} {json.dumps(question)}\n".encode()
        end, told = time.monotonic() + seconds, None
        try:
            assert self._process.stdin
            self._process.stdin.write(line)
            self._process.stdin.flush()
            while (left := end - time.monotonic()) > 0:
                try:
                    # In short waits, because on Windows an interrupt does not end a wait.
                    word, _, rest = self._heard.get(timeout=min(0.1, left)).partition(b" ")
                except queue.Empty:
                    waiting(seconds - left, left)
                    continue
                if word == b"answer":
                    return json.loads(rest)
                if word != b"told":
                    raise DiedError
                told = json.loads(rest)
        except (OSError, ValueError):
            raise DiedError from None
        raise StoppedError(told)

    def end(self) -> None:
        """End the process, and what was started there."""
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        assert self._process.stdin
        with contextlib.suppress(OSError):
            self._process.stdin.close()
