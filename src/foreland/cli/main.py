"""``foreland``: finds the command, loads its module and runs it (exit codes: :mod:`foreland.cli.outcomes`)."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from foreland.resources.logs import configure_logs

_COMMANDS = {
    "answers": "foreland.cli.answers:answers",
    "audit": "foreland.cli.audit:audit",
    "backup": "foreland.cli.backup:backup_command",
    "bench": "foreland.cli.bench:bench",
    "build": "foreland.cli.build:build",
    "desks": "foreland.cli.desks:desks",
    "doctor": "foreland.cli.doctor:doctor",
    "document": "foreland.cli.document:document",
    "fallback": "foreland.cli.fallback:fallback",
    "ingest": "foreland.cli.ingest:ingest",
    "init": "foreland.cli.administration:init",
    "keys": "foreland.cli.keys:keys",
    "migrate": "foreland.cli.administration:migrate",
    "mrz": "foreland.cli.mrz:mrz",
    "parse": "foreland.cli.parse:parse",
    "replay": "foreland.cli.replay:replay_command",
    "requirements": "foreland.cli.requirements:requirements",
    "restore": "foreland.cli.backup:restore_command",
    "retention": "foreland.cli.retention:retention",
    "rules": "foreland.cli.rules:rules",
    "run": "foreland.cli.run:run",
    "schedule": "foreland.cli.schedule:schedule",
    "share": "foreland.cli.share:share",
    "simulate": "foreland.cli.simulate:simulate",
    "token": "foreland.cli.administration:token",
    "training": "foreland.cli.training:training",
    "user": "foreland.cli.administration:user",
    "watchlist": "foreland.cli.watchlist:watchlist",
}


class Foreland(click.Group):
    """The group of all commands; a command's module is imported only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{_COMMANDS[cmd_name]} is not a command")
        return command


@click.group(cls=Foreland, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="foreland")
def foreland() -> None:
    """Screen travellers before they board; help officers decide; share what was learned."""
    configure_logs()


def main() -> None:
    """Run the command line. A reader that stops early (``| head``) is no error, though click takes it for one."""
    try:
        foreland()
    except SystemExit as ending:
        if not isinstance(ending.__context__, BrokenPipeError):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered goes nowhere
        sys.exit(0)


if __name__ == "__main__":
    main()
