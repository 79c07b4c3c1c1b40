"""What every test runs in: one time zone, no settings of whoever runs it."""

from __future__ import annotations

import os
import time

os.environ["TZ"] = "UTC"
time.tzset()
for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "CLICOLOR", "TEXTUAL", "TEXTUAL_THEME", "VISUAL", "EDITOR"):
    os.environ.pop(name, None)
