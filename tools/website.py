"""Builds the website and shows it: ``python -m tools.website build`` or ``… serve``."""

import functools
import http.server
import shutil
import sys
from pathlib import Path
from typing import ClassVar

from tools.project import PAGES, ROOT, run

ADDRESS = "127.0.0.1"
PORT = 8000


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the pages, and says nothing of every request."""

    # Windows keeps its own ideas of these in its registry.
    extensions_map: ClassVar[dict[str, str]] = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
    }

    def log_message(self, format: str, *args: object) -> None:
        pass


def server(folder: Path, port: int = 0) -> http.server.ThreadingHTTPServer:
    """Give a server of a folder on the loopback address; port 0 stands for any free one."""
    handler = functools.partial(Handler, directory=str(folder))
    return http.server.ThreadingHTTPServer((ADDRESS, port), handler)


def build() -> int:
    """Build every page anew; each warning is an error."""
    # What is left of an earlier build would hide a missing file.
    for name in ("html", ".doctrees", "jupyter_execute"):
        shutil.rmtree(PAGES.parent / name, ignore_errors=True)
    return run(["jupyter-book", "build", ROOT, "-W", "--keep-going", "-n", "--all"])


def serve() -> int:
    """Serve the built pages until Ctrl-C."""
    if not PAGES.exists():
        print("There is no website yet. Build it: make site", file=sys.stderr)
        return 1
    try:
        pages = server(PAGES, PORT)
    except OSError:
        pages = server(PAGES)
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
