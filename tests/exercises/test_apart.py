"""Answers run in a process of their own: which one, how long it lives, and what reaches it."""

import _thread
import importlib
import io
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import psutil
import pytest

from companion import exercises
from companion.exercises import apart, here
from companion.exercises.checker import worker

NAME = "sigmoid-derivative"
SOLUTION = exercises.EXERCISES[NAME].solution


def where(z):
    raise ValueError(f"process {os.getpid()}")


def process():
    """The process that an answer runs in."""
    report = exercises.check(NAME, where)
    return int(re.search(r"ValueError: process (\d+)", report.text)[1])


def ends(pid, seconds=20):
    """Whether the process ends in that time."""
    try:
        psutil.Process(pid).wait(seconds)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


def end():
    """End the process, from outside."""
    pid = process()
    psutil.Process(pid).kill()
    # Who started it sees it by then.
    time.sleep(0.2)


def loops(z):
    while True:
        pass


def test_one_process_checks_all_answers_that_leave_it_as_it_was():
    first = process()
    assert first != os.getpid()
    assert exercises.check(NAME, SOLUTION).passed
    assert process() == first
    exercises.check(NAME, loops, seconds=0.3)
    assert ends(first)
    second = process()
    exercises.check(NAME, lambda z: os._exit(0))
    assert ends(second)
    third = process()
    exercises.check(NAME, lambda z: setattr(np, "dot", None))
    assert ends(third)


def test_a_process_that_was_ended_by_somebody_is_replaced():
    end()
    assert exercises.check(NAME, SOLUTION).passed


ASKED = """
import os, re, sys
from companion import exercises
path = sys.argv[1]
def where(z):
    raise ValueError(f"process {os.getpid()}")
def loops(z):
    with open(path, "w") as file:
        print(os.getpid(), file=file)
    while True: pass
if sys.argv[2:]:
    exercises.check("sigmoid-derivative", loops, seconds=float(sys.argv[2]))
text = exercises.check("sigmoid-derivative", where).text
print(re.search(r"process\\s+(\\d+)", text)[1], flush=True)
"""


@pytest.mark.parametrize("last", ["", "os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_it_ends_with_the_python_that_started_it(last, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", ASKED + last, tmp_path / "pid"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert ends(int(done.stdout))


def test_it_ends_also_when_that_python_is_gone_and_the_answer_does_not_end(tmp_path, monkeypatch):
    path = tmp_path / "pid"
    asking = subprocess.Popen([sys.executable, "-c", ASKED, path, "1"])
    while not (path.exists() and path.read_text().endswith("\n")):
        time.sleep(0.01)
    asking.kill()
    asking.wait()
    assert ends(int(path.read_text()))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_fork_asks_a_process_of_its_own():
    code = ASKED + textwrap.dedent("""
        if child := os.fork():
            os.waitpid(child, 0)
        text = exercises.check("sigmoid-derivative", where).text
        print(re.search(r"process (\\d+)", text)[1], flush=True)
        if not child:
            os._exit(0)
    """)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, ""],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    before, forks, after = done.stdout.split()
    assert before == after != forks


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no groups of processes")
def test_an_interrupt_by_keyboard_does_not_reach_it():
    code = ASKED + textwrap.dedent("""
        import signal, time
        # A shell lets what it starts in the background ignore interrupts.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            os.killpg(0, signal.SIGINT)
            time.sleep(9)
        except KeyboardInterrupt:
            text = exercises.check("sigmoid-derivative", where).text
            print(re.search(r"process (\\d+)", text)[1])
    """)
    done = subprocess.run(
        [sys.executable, "-c", code, ""],
        capture_output=True,
        text=True,
        timeout=60,
        start_new_session=True,
    )
    before, after = done.stdout.split()
    assert before == after


def test_endless_on_one_case_shows_this_case():
    def answer(z):
        while z.ndim == 0:
            pass
        return z

    report = exercises.check(NAME, answer, seconds=0.3)
    assert report.text.startswith(
        "Not yet: no result after 0.3 seconds.\nsigmoid_derivative(z) with"
    )
    assert "\n  z = 0.5\nThe function was stopped.\n" in report.text
    assert "a loop that never ends" in report.hint


def test_five_seconds_are_allowed_and_what_starts_before_them_is_not_counted(monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE", 60)
    end()
    assert exercises.check(NAME, lambda z: (time.sleep(0.1), SOLUTION(z))[1]).passed
    begun = time.monotonic()
    report = exercises.check(NAME, lambda z: pow(3, 10**9))
    assert 5 <= time.monotonic() - begun < 10
    assert report.text.startswith("Not yet: no result after 5 seconds.")


def test_says_once_that_it_waits(monkeypatch):
    shown = io.BytesIO()
    process()
    monkeypatch.setattr(apart, "PATIENCE", 0.2)
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(shown, newline="\n"))
    exercises.check(NAME, loops, seconds=1.3)
    assert shown.getvalue() == (
        b"sigmoid_derivative(z) is still running; the check waits 1 s more ...\n"
    )


@pytest.fixture
def listening():
    """Listen to interrupts as a kernel does, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listening")
def test_an_interrupt_ends_the_wait_and_the_process():
    pid = process()
    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        exercises.check(NAME, loops, seconds=60)
    timer.join()
    assert ends(pid)
    assert exercises.check(NAME, SOLUTION).passed


def test_other_threads_print_as_before(capsys):
    def other():
        while not done.wait(0.01):
            print("from another thread")

    def answer(z):
        time.sleep(0.05)
        print("from the answer")
        return z

    done = threading.Event()
    thread = threading.Thread(target=other)
    thread.start()
    report = exercises.check(NAME, answer)
    done.set()
    thread.join()
    assert set(capsys.readouterr().out.splitlines()) == {"from another thread"}
    assert "from the answer" in report.text


def test_two_threads_check_one_after_the_other():
    reports = []

    def checks(answer):
        reports.append((answer, exercises.check(NAME, answer).passed))

    threads = [threading.Thread(target=checks, args=[f]) for f in (SOLUTION, where) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 6
    assert all(passed == (answer is SOLUTION) for answer, passed in reports)


# What reaches it


def test_what_the_function_changes_does_not_reach_this_python():
    counts, numbers = [], np.zeros(3)

    def answer(z):
        counts.append(1)
        numbers[:] = 1
        np.asarray = None
        return z

    exercises.check(NAME, answer)
    assert counts == []
    assert (numbers == 0).all()
    assert callable(np.asarray)


def test_a_module_of_the_reader_is_taken_as_it_is_now(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path, helper = tmp_path / "my_answers.py", tmp_path / "my_helper.py"
    helper.write_text(
        "import numpy as np\ndef s(z): return 1 / (1 + np.exp(-np.clip(z, -99, 99)))\n"
    )
    path.write_text("import my_helper\ndef answer(z):\n    return my_helper.s(z)\n")
    mine = importlib.import_module("my_answers")
    assert not exercises.check(NAME, mine.answer).passed
    path.write_text(
        "import my_helper\ndef answer(z):\n    s = my_helper.s(z)\n    return s - s * s\n"
    )
    importlib.reload(mine)
    assert exercises.check(NAME, mine.answer).passed
    helper.write_text("def s(z):\n    return 3\n")
    importlib.reload(sys.modules["my_helper"])
    assert not exercises.check(NAME, mine.answer).passed
    for name in ("my_answers", "my_helper"):
        del sys.modules[name]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (threading.Lock(), "cannot pickle '_thread.lock' object"),
        ((n for n in range(3)), "cannot pickle 'generator' object"),
    ],
    ids=["lock", "generator"],
)
def test_what_cannot_be_copied_is_named(value, why):
    fine = 3.0
    report = exercises.check(NAME, lambda z: (fine, value))
    assert report.text.startswith("Not yet: your function uses value, which cannot be copied.\n")
    assert why in report.text
    assert report.hint.startswith("The function runs in a process of its own, with copies")


class Uncopied:
    def __reduce__(self):
        raise RuntimeError("no")


class Unmade:
    def __setstate__(self, state):
        raise RuntimeError("not again")

    def __init__(self):
        self.something = 1


def test_a_copy_that_fails_is_told():
    first, second = Uncopied(), Unmade()
    assert "uses first, which cannot be copied.\nRuntimeError: no\n" in (
        exercises.check(NAME, lambda z: first).text
    )
    assert "cannot be copied.\nRuntimeError: not again\n" in (
        exercises.check(NAME, lambda z: second).text
    )
    assert exercises.check(NAME, SOLUTION).passed


def test_what_is_too_large_is_told():
    numbers = np.zeros(10**7)
    assert "your function uses 80 MB of what stands outside" in (
        exercises.check(NAME, lambda z: numbers).text
    )


def says_where(z):
    raise ValueError(os.getcwd())


def test_it_stands_where_the_reader_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    end()
    # A long path stands in a line of its own.
    assert f"ValueError: {tmp_path}" in " ".join(exercises.check(NAME, says_where).text.split())


# Where there is none


@pytest.fixture
def unsaid(monkeypatch):
    """Nothing was said of it yet."""
    monkeypatch.setattr(here, "_said", [])


@pytest.fixture
def alone(monkeypatch, unsaid):
    """No process is there, and none can be started."""
    end()

    def refused(*arguments, **options):
        raise OSError("not supported")

    monkeypatch.setattr(worker.subprocess, "Popen", refused)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("platform", "first"),
    [
        ("emscripten", "Python in the browser cannot stop"),
        ("linux", "Python here (not supported) cannot stop"),
    ],
)
def test_without_a_process_it_is_said_once_what_nothing_stops(platform, first, monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", platform)
    assert f"process {os.getpid()}" in exercises.check(NAME, where).text
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{first} an answer that does not end: ")
    assert "restart the kernel" in said.err
    # Another reason is no reason to say it again.
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    assert exercises.check(NAME, SOLUTION).passed
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("alone")
def test_without_a_process_an_interrupt_of_the_reader_is_passed_on():
    def answer(z):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exercises.check(NAME, answer)


@pytest.mark.usefixtures("unsaid")
def test_without_cloudpickle_it_runs_here(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    assert f"process {os.getpid()}" in exercises.check(NAME, where).text
    assert "cloudpickle" in capsys.readouterr().err


@pytest.mark.usefixtures("unsaid")
def test_a_process_that_does_not_answer_is_none(monkeypatch, capsys):
    end()
    monkeypatch.setattr(worker, "ANSWERS", "this")
    assert exercises.check(NAME, SOLUTION).passed
    assert "a process that was started does not answer" in capsys.readouterr().err
