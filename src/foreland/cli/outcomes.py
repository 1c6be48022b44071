"""What a command may end with: 0 done, 1 done and something needs attention, 2 usage, 3 could not do it."""

from __future__ import annotations

import click

ATTENTION = 1
"""Exit code: done, and something needs attention, which standard error said."""

CANNOT = 3
"""Exit code: it could not be done; nothing was lost."""


class CannotError(click.ClickException):
    """It could not be done, for the reason given in one line; nothing was lost."""

    exit_code = CANNOT
