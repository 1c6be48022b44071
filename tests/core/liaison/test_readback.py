"""What is read out on the telephone is spelt letter by letter."""

from __future__ import annotations

import pytest

from foreland.liaison.readback import spell


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("K7Q", "Kilo seven Quebec"),
        ("O'Neil-Ash", "Oscar apostrophe November Echo India Lima hyphen Alfa Sierra Hotel"),
        ("ÉZÀ 90", "Echo Zulu Alfa space niner zero"),
        ("李", "李"),
        ("", ""),
        (None, ""),
    ],
)
def test_letters_and_figures_become_words(text: str | None, said: str) -> None:
    assert spell(text) == said
