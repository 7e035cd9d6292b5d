"""Answers that break something, or try to: what they do, and what their report says.

Each is Python that is put before `return z`, in a function or, on a page, as text.
"""

BROKE = "broke the Python that ran it"
ENDLESS = "no result after 0.5 seconds"
# Whichever of them we listen to.
TO_ALL = "for n in range(1, 9):\n  try: os.write(n, {})\n  except OSError: pass"
# It changes nothing of what it returns.
NUMBERS = "cases agree"

BREAKING = {
    # What is printed, and where
    "closes sys.stdout": ("sys.stdout.close(); print('x')", "It printed"),
    "closes sys.__stdout__": ("sys.__stdout__.close(); sys.__stderr__.close()", NUMBERS),
    "closes 0, 1 and 2": ("[os.close(n) for n in (0, 1, 2)]", NUMBERS),
    "closes all files": ("os.closerange(0, 256)", BROKE),
    "writes to 1": ("os.write(1, b'answer {}\\n' * 1000)", NUMBERS),
    "writes to all files": (TO_ALL.format("b'nonsense\\n'"), BROKE),
    "answers in our place": (TO_ALL.format("b'answer 1\\n'"), BROKE),
    "tells in our place": (TO_ALL.format("b'told \"x\"\\n'") + "\nwhile True: pass", ENDLESS),
    "prints 10 MB": ("[print('x' * 10**6) for _ in range(10)]", "It printed"),
    "takes sys.stdout away": ("sys.stdout = sys.stderr = None", NUMBERS),
    "reads": ("input()", "EOFError"),
    # The end of Python
    "os._exit": ("os._exit(0)", BROKE),
    "os.abort": ("os.abort()", BROKE),
    "kills itself": ("import signal; os.kill(os.getpid(), signal.SIGKILL)", BROKE),
    "reads address 0": ("import ctypes; ctypes.string_at(0)", BROKE),
    "sys.exit": ("sys.exit(3)", "SystemExit: 3"),
    "forks": ("os.fork()", NUMBERS),
    "recursion without a limit": ("sys.setrecursionlimit(10**9); f(z)", (BROKE, ENDLESS)),
    "recursion without a limit in C": (
        "sys.setrecursionlimit(10**9)\nfor _ in range(10**6): z = [z]\nrepr(z)",
        (BROKE, "RecursionError", "list", ENDLESS),
    ),
    # What the checker needs
    "np.asarray": ("np.asarray = None", BROKE),
    "np.array": ("np.array = lambda *a, **k: z", (BROKE, NUMBERS)),
    "np.errstate": ("np.errstate = None", BROKE),
    "builtins.len": ("import builtins; builtins.len = None", BROKE),
    "builtins.isinstance": ("import builtins; builtins.isinstance = None", BROKE),
    "json.dumps": ("import json; json.dumps = None", BROKE),
    "sys.modules": ("sys.modules.clear()", (BROKE, NUMBERS)),
    "the exercises": ("from companion import exercises as e; e.EXERCISES.clear()", NUMBERS),
    "the comparison": (
        "import companion.exercises.checker.verdict as v; v.agree = lambda *a: 1 / 0",
        BROKE,
    ),
    "np.seterr": ("np.seterr(all='raise')", NUMBERS),
    "np.set_printoptions": ("np.set_printoptions(precision=1, threshold=1)", NUMBERS),
    "np.random.seed": ("np.random.seed(0)", NUMBERS),
    "warnings": ("import warnings; warnings.simplefilter('error')", NUMBERS),
    "the folder": ("os.chdir('/'); sys.path.clear(); os.environ.clear()", NUMBERS),
    "an argument": ("z[...] = 7", "Changed by the function: z"),
    "a tracer": ("sys.settrace(lambda *a: 1 / 0)", (NUMBERS, "raises an exception", BROKE)),
    # What goes on afterwards
    "a thread that stays": (
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=[60], daemon=True).start()",
        NUMBERS,
    ),
    "an alarm": ("import signal; signal.setitimer(signal.ITIMER_REAL, 0.2)", NUMBERS),
    "a process that stays": ("import subprocess; subprocess.Popen(['sleep', '20'])", NUMBERS),
    # Without an end
    "a loop": ("while True: pass", ENDLESS),
    "a loop that swallows everything": (
        "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
        ENDLESS,
    ),
    "a loop that prints": ("while True: print('round and round')", ENDLESS),
    "one long call in C": ("pow(3, 10**9)", ENDLESS),
    "sleep": ("import time; time.sleep(60)", ENDLESS),
    "a wait": ("import threading; threading.Event().wait()", ENDLESS),
    "a file that never comes": ("os.read(os.pipe()[0], 1)", ENDLESS),
    "a loop in a message": (
        "class E(Exception):\n  def __str__(self):\n    while True: pass\nraise E",
        ENDLESS,
    ),
    "a loop in the result": (
        "class E:\n  def __array__(self, *a, **k):\n    while True: pass\nz = E()",
        ENDLESS,
    ),
    # What is large
    "3 GB": ("np.ones(3 * 10**9 // 8)", "MemoryError"),
    "a list without an end": (
        "a = []\nwhile True: a.append(bytearray(10**8))",
        ("MemoryError", ENDLESS),
    ),
    "10**12 entries": ("z = np.broadcast_to(0.0, (10**6, 10**6))", "an array of shape"),
}
"""By name: the lines, and a part of the report, or several of which it has one: what comes first,
the end of the stack or that of the memory or of the time, depends on Python's version."""


def source(lines: str, name: str) -> str:
    """A function of this name that runs the lines."""
    body = "\n".join(f"    {line}" for line in lines.split("\n"))
    return (
        "import os\nimport sys\nimport numpy as np\n\n\n"
        f"def f(z):\n    return f(z)\n\n\ndef {name}(z):\n{body}\n    return z\n"
    )


def says(text: str, part: str | tuple[str, ...]) -> bool:
    """Whether a report says this, wherever its lines end."""
    words = " ".join(text.split())
    return any(one in words for one in ((part,) if isinstance(part, str) else part))
