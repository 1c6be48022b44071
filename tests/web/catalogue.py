"""Every text of the web door that is marked for translation."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

import foreland.web

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
