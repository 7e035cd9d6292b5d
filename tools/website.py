"""Builds the website and shows it: ``python -m tools.website build`` or ``… serve``."""

import contextlib
import functools
import http.server
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tools import outputs, wheel
from tools.lite import build as lite
from tools.project import PAGES, ROOT, run

# What the site's extensions learn from the environment: where the notebooks' runs are, where the
# companion's wheel is, and whether JupyterLite will lie beside the pages.
RUNS, WHEEL, LITE = "DOWNHILL_SITE_RUNS", "DOWNHILL_SITE_WHEEL", "DOWNHILL_SITE_LITE"
# The reader's notebooks, as the site has them.
NOTEBOOKS = PAGES / "notebooks"
ADDRESS = "127.0.0.1"
PORT = 8000


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the pages, and says nothing of every request."""

    # Windows keeps its own ideas of these in its registry.
    extensions_map = {  # noqa: RUF012
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
    }

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder on the loopback address; port 0 stands for any free one."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__((ADDRESS, port), functools.partial(Handler, directory=str(folder)))

    def handle_error(self, request: object, client_address: object) -> None:
        """Be silent when a browser has gone before its answer came."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of the loopback address; give its address."""
    server = Server(folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{ADDRESS}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def build() -> int:
    """Build every page anew; each warning is an error, and so is an output that differs."""
    # What is left of an earlier build would hide a missing file.
    for name in ("html", ".doctrees", "jupyter_execute"):
        shutil.rmtree(PAGES.parent / name, ignore_errors=True)
    # A page shows what its notebook did, even if that is not what is wanted.
    differ = outputs.bring_up_to_date()
    shutil.copytree(outputs.FILES, PAGES)
    companion = wheel.build()
    # The pages lead to the notebooks in the browser, if there will be some.
    missing = lite.gather(companion)
    variables = {RUNS: str(outputs.KEPT), WHEEL: str(companion)}
    command: list[str | Path] = ["jupyter-book", "build", ROOT, "-W", "--keep-going", "-n", "--all"]
    code = run(command, variables=variables if missing else {**variables, LITE: "yes"})
    # What they hold is made with the pages, whose numbers it has.
    if not missing and NOTEBOOKS.exists():
        lite.build(NOTEBOOKS)
    if missing:
        print(missing, file=sys.stderr)
    if differ:
        print("Notebooks failed, or printed something else: see above.", file=sys.stderr)
    return code or differ


def serve() -> int:
    """Serve the built pages until Ctrl-C."""
    if not PAGES.exists():
        print("There is no website yet. Build it: make site", file=sys.stderr)
        return 1
    try:
        pages = Server(PAGES, PORT)
    except OSError:
        pages = Server(PAGES)
    print(f"\nThe book is at http://{ADDRESS}:{pages.server_port}/ (Ctrl-C ends it)", flush=True)
    try:
        pages.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        pages.server_close()
    return 0


if __name__ == "__main__":
    sys.exit({"build": build, "serve": serve}[sys.argv[1]]())
