"""Every command, option, page and address that the running code has is documented."""

from __future__ import annotations

from pathlib import Path

import click
from starlette.routing import BaseRoute, Mount, Route

from foreland.cli.main import foreland
from foreland.web import api, pages, sign_in
from tests.house import rules

ROOT = Path(__file__).resolve().parents[2]


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert rules.undocumented_commands(foreland, "foreland", text) == []


def test_an_undocumented_command_or_option_is_caught() -> None:
    inner = click.Group("list", commands={"add": click.Command("add", params=[click.Option(["--who"])], help="Add.")})
    group = click.Group("tool", commands={"list": inner, "run": click.Command("run", help="Run.")})
    assert rules.undocumented_commands(group, "tool", "| `tool list add` | adds |\n| `tool run` | runs |\n") == [
        "tool list add: --who is not documented beside it"
    ]
    assert rules.undocumented_commands(group, "tool", "| `tool list add [--who]` | adds |\n") == [
        "tool run: not documented"
    ]
    silent = click.Group("tool", commands={"run": click.Command("run")})
    assert rules.undocumented_commands(silent, "tool", "`tool run`\n") == ["tool run: has no help"]


def _paths(routes: list[BaseRoute], before: str = "") -> list[str]:
    found = []
    for route in routes:
        if isinstance(route, Mount):
            found += _paths(list(route.routes), before + route.path)
        elif isinstance(route, Route):
            found.append(before + route.path)
    return found


def test_every_page_and_address_is_documented() -> None:
    served = [*_paths(list(pages.routes())), *_paths(list(sign_in.routes())), *_paths(list(api.routes()), "/api/v1")]
    assert len(served) > 3
    assert rules.undocumented_paths(served, rules.documentation(ROOT)) == []


def test_an_undocumented_page_is_caught() -> None:
    text = "`GET /flights/{flight}` shows a flight, `/queue?late=1` the queue."
    assert rules.undocumented_paths(["/flights/{id}", "/queue", "/attic"], text) == ["/attic: not documented"]
