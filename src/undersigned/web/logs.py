"""What may stand in log lines of the site: what happened, never where somebody was on the way to.

Django names the path of a request that failed, and a path may hold the code of a sign-in link.
"""

from __future__ import annotations

import logging

_ABOUT_REQUESTS = ("django.request", "django.security")


class WithoutPath(logging.Filter):
    """Keeps status and traceback of a failed request and drops the rest."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Reword *record* if it is about a request; it is always logged."""
        if not record.name.startswith(_ABOUT_REQUESTS):
            return True
        record.msg = "A page of the site was answered with %s"
        record.args = (getattr(record, "status_code", "an error"),)
        return True
