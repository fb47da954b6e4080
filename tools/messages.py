"""Bring the gettext catalogues in step with the source, keeping translations.

python tools/messages.py            write the catalogues
python tools/messages.py --check    say what is missing, change nothing
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from booking_app.core import catalogues
from booking_app.core.i18n import LOCALES


def main() -> int:
    if "--check" not in sys.argv:
        for locale in catalogues.update():
            print(f"updated {catalogues.catalogue_path(locale)}")
    faults = [fault for locale in LOCALES for fault in catalogues.faults(locale)]
    print("\n".join(faults) or "every text is translated")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
