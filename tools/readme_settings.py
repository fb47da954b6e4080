"""Put the table of settings into the README, between its two marks."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from booking_app.core.settings import documentation_table

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- settings -->\n", "<!-- /settings -->"


def main() -> None:
    before, begin, rest = README.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"README.md has no {BEGIN.strip()} … {END} in it.")
    README.write_text(before + BEGIN + documentation_table() + END + after, "utf-8")


if __name__ == "__main__":
    main()
