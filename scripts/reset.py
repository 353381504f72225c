"""Throw away the demo's data, after asking: `python -m scripts.reset`. The next `make run` begins afresh."""

import os
import shutil
import sys
from pathlib import Path

from config.database import stop

# What Waaier makes in its data folder. Nothing else there is touched: WAAIER_DATA may name a folder with more in it.
OURS = ["postgres", "postgres.new", "postgres.door", "postgres.users", "secret_key", "mail"]


def main():
    """Ask, stop the database, remove. Returns why nothing was removed, or None."""
    data = Path(os.environ.get("WAAIER_DATA", ".waaier")).resolve()
    found = [data / name for name in OURS if (data / name).exists()]
    if not found:
        return f"There is no data in {data}."
    print(f"This removes the database, the mail and the secret key in {data}.")
    try:
        answer = input("Type yes to go on: ")
    except EOFError:
        answer = ""
    if answer.strip().lower() != "yes":
        return "Nothing was removed."
    if not stop(data):
        return "Waaier is running; stop it first. Nothing was removed."
    for path in found:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return None


if __name__ == "__main__":
    sys.exit(main())
