# Setup: run this cell first. It finds the book's companion, or installs it.
import importlib
import subprocess
import sys

WHEEL = "<WHEEL>"
try:
    from companion.edition import check
except ImportError:
    if other := sys.modules.get("companion"):
        raise ImportError(
            f"{other} is not the companion of this book: remove it (if it came with "
            "pip: %pip uninstall companion), restart the kernel, run this cell again"
        ) from None
    print("Installing the companion", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "-q", f"downhill-companion @ {WHEEL}"]
    done = subprocess.run(pip, capture_output=True, text=True)
    if done.returncode:
        raise ImportError(
            f"the companion could not be installed from {WHEEL}: download this "
            f"notebook anew, or see what pip says:\n{done.stderr.strip()}"
        ) from None
    importlib.invalidate_caches()
    from companion.edition import check
check("<EDITION>", WHEEL)
