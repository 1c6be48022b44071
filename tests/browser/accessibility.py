"""axe-core, put into a page by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _source() -> str:
    return _AXE.read_text(encoding="utf-8")


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """Return the rules that the page breaks, each with an example.

    Without ``contrast`` for a page that was looked at before, at another width: its colours are the same, and looking
    at them takes as long as all else.
    """
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_source())
    found: dict[str, Any] = page.evaluate(
        """async ([standards, contrast]) => await axe.run(document, {
            runOnly: standards, resultTypes: ['violations'], rules: {'color-contrast': {enabled: contrast}}
        })""",
        [_STANDARDS, contrast],
    )
    assert len(found["passes"]) > 10, "axe looked at nothing"
    return [f"{each['id']} ({len(each['nodes'])}): {each['nodes'][0]['html'][:160]}" for each in found["violations"]]
