"""Every text of the web door that is marked for translation."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

import foreland.web
from foreland.web.words.flights import DUE, DUE_STATE, ELEMENT
from foreland.web.words.liaison import CARRIER_ACTION, CARRIER_FACT, INSTRUCTION
from foreland.web.words.people import REFUSED

WEB = Path(foreland.web.__file__).parent
_METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
_OPTIONS = {"templates/**.html": {"silent": "false", "trimmed": "true", "extensions": "jinja2.ext.do"}}


def marked_texts() -> Catalog:
    """Extract the marked texts of templates and modules."""
    catalogue = Catalog(project="Foreland")
    found = extract_from_dir(
        WEB, _METHODS, _OPTIONS, keywords={"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
    )
    for name, line, message, _comments, _context in found:
        catalogue.add(message, None, [(f"src/foreland/web/{name}", line)])
    return catalogue


CARRIER_SOURCES = ("layout", "sign_in", "account", "problem", "403", "404", "500", "error")
"""Templates beside those of carriers that a carrier's user may be shown."""
CARRIER_MODULES = ("times.py", "rendering.py", "words/carrier.py", "words/certification.py", "pages/carrier_desk.py")
CARRIER_WORDS = (*INSTRUCTION.values(), *CARRIER_FACT.values(), *CARRIER_ACTION.values())
"""Words of recommendations that stand on the pages of carriers."""
FLIGHT_WORDS = (*DUE.values(), *DUE_STATE.values(), *ELEMENT.values())
"""Words of flights that stand on the pages of carriers."""
PASSWORD_WORDS = ("account_locked", "password_")
"""Which words about users a carrier's user may be told."""


def carrier_texts() -> Catalog:
    """Extract the marked texts that a carrier's user may be shown."""
    found = Catalog(project="Foreland")
    own = {*CARRIER_WORDS, *FLIGHT_WORDS} | {word for code, word in REFUSED.items() if code.startswith(PASSWORD_WORDS)}
    frame = (WEB / "templates" / "layout.html").read_text(encoding="utf-8").splitlines()
    for message in marked_texts():
        # Entries of the menu of officers stand in the frame, and carriers are shown none of them.
        places = {
            place
            for place, line in ((name.removeprefix("src/foreland/web/"), line) for name, line in message.locations)
            if place != "templates/layout.html" or _of_carriers(frame[line - 1])
        }
        templates = {Path(place).stem for place in places if place.startswith("templates/")}
        if (
            any(name in CARRIER_SOURCES or name.lstrip("_").startswith("carrier") for name in templates)
            or places & set(CARRIER_MODULES)
            or message.id in own
        ):
            found.add(message.id, None, message.locations)
    return found


def _of_carriers(line: str) -> bool:
    """Whether a line of the frame is shown to carriers: all but the lists of menu entries of officers."""
    return "{% set " not in line or "set of_carrier" in line or "set helping" in line
