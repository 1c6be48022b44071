"""The rules of the house as functions from a tree of files to what breaks them, one line each.

``.importlinter`` holds the direction between rooms; these are the rules that it cannot say. ``test_rules.py`` runs each
on this checkout and on a small tree that breaks it.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

import click

CORE = frozenset(
    (
        *("access", "audit", "travel", "safeguards", "messages", "documents", "watchlists", "targeting", "networks"),
        *("screening", "review", "liaison", "sharing", "casework", "analysis"),
    )
)
"""Rooms that take values and return values."""

_DRIVER_ROOMS = frozenset(("store", "lake"))
_DRIVERS = frozenset(("psycopg", "psycopg_pool", "duckdb", "sqlite3", "asyncpg", "sqlalchemy"))

# What a core room may use of the language's own library is everything but these; of others' packages only those below.
_IMPURE = frozenset(
    (
        *("os", "io", "pathlib", "shutil", "tempfile", "glob", "fileinput", "mmap", "fcntl", "socket", "ssl", "select"),
        *("subprocess", "multiprocessing", "threading", "asyncio", "concurrent", "queue", "signal", "contextvars"),
        *("random", "secrets", "time", "locale", "platform", "getpass", "logging", "warnings", "sqlite3", "dbm"),
        *("urllib", "http", "ftplib", "smtplib", "email", "webbrowser", "importlib", "pkgutil", "sys", "gettext"),
    )
)
_PURE_PACKAGES = frozenset(
    ("foreland", "msgspec", "numpy", "numba", "rapidfuzz", "anyascii", "asn1crypto", "cryptography", "nacl")
)
_IMPURE_CALLS = frozenset(
    (
        *("open", "print", "input", "eval", "exec", "breakpoint", "__import__"),
        *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
        *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
        *("uuid1", "uuid4", "uuid.uuid1", "uuid.uuid4"),
    )
)

# Keywords in one case, as SQL is written; a sentence of the interface begins with one capital.
_SQL = re.compile(
    r"\s*(?:--[^\n]*\s+)*"
    r"(?:select\s(?:.*\sfrom\s|[\d'%(]|set_config|pg_)|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s"
    r"|with\s+(?:recursive\s+)?\w+(?:\s*\([^)]*\))?\s+as\s|merge\s+into\s|copy\s+\S+.*\s(?:from|to)\s"
    r"|(?:create|drop|alter|truncate)\s+(?:or\s+replace\s+|temp\w*\s+|unlogged\s+|unique\s+)*"
    r"(?:table|index|view|materialized|role|policy|function|database|schema|type|extension)\s)",
    re.DOTALL,
)
_VAGUE_MODULES = re.compile(r"^_?(utils?|helpers?|common|base|manager|managers|misc|stuff)$")
_VAGUE_CLASSES = re.compile(r"(Utils?|Helpers?|Manager|Repository|UnitOfWork|Container)$")
_BROAD = frozenset(("Exception", "BaseException"))
_REASON = re.compile(r"#\s*(?:noqa:[A-Z0-9, ]+)?[\s-]*(?P<reason>[^#]*)")

_PLACES = {
    "a package registry": re.compile(
        r"\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs|npmjs\.(?:org|com)|yarnpkg\.com|jsdelivr\.net|unpkg\.com)"
        r"|--(?:extra-)?index-url|--find[-]links"
    ),
    "a path of one machine": re.compile(r"(?<![\w.~}-])/(?:work|root|home|Users|tmp|opt)/\w"),
}
_TEXT_LIMIT = 5_000_000

_SETTING = re.compile(r"\bFORELAND_[A-Z]+(?:_[A-Z]+)*\b")


# Trees and what stands in them ---------------------------------------------------------------------------------------


def modules(root: Path, folder: str = "src/foreland") -> Iterator[Path]:
    """Yield the Python files below a folder of the tree."""
    return (path for path in sorted((root / folder).rglob("*.py")) if "node_modules" not in path.parts)


def room(root: Path, path: Path) -> str:
    """Return the room that a module stands in; empty for the package itself."""
    parts = path.relative_to(root / "src" / "foreland").parts
    return parts[0] if len(parts) > 1 else ""


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _line(root: Path, path: Path, node: ast.AST | int, what: str) -> str:
    number = node if isinstance(node, int) else getattr(node, "lineno", 0)
    return f"{path.relative_to(root)}:{number}: {what}"


def _imports(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield the top-level package of every import, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module.partition(".")[0]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return f"{_dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


# Code ----------------------------------------------------------------------------------------------------------------


def impure_core(root: Path) -> list[str]:
    """Find input, output, clock, randomness and logs in core rooms."""
    found = []
    for path in modules(root):
        if room(root, path) not in CORE:
            continue
        tree = _parsed(path)
        for node, package in _imports(tree):
            foreign = package not in sys.stdlib_module_names and package not in _PURE_PACKAGES
            if foreign or package in _IMPURE:
                found.append(_line(root, path, node, f"a core room imports {package}"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _dotted(node.func) in _IMPURE_CALLS:
                found.append(_line(root, path, node, f"a core room calls {_dotted(node.func)}"))
    return found


def drivers_outside_store(root: Path) -> list[str]:
    """Find imports of database drivers outside the rooms that hold the SQL."""
    return [
        _line(root, path, node, f"only store and lake import {package}")
        for path in modules(root)
        if room(root, path) not in _DRIVER_ROOMS
        for node, package in _imports(_parsed(path))
        if package in _DRIVERS
    ]


def _text(node: ast.AST) -> str:
    """Return the text of a string; what an f-string puts in becomes a letter."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def sql_outside_store(root: Path) -> list[str]:
    """Find SQL text, and calls that run it, outside store and lake."""
    found = []
    for path in modules(root):
        if room(root, path) in _DRIVER_ROOMS:
            continue
        tree = _parsed(path)
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            text = _text(node)
            if id(node) not in prose and (_SQL.match(text) or (text.isupper() and _SQL.match(text.lower()))):
                found.append(_line(root, path, node, "SQL belongs to store"))
            if isinstance(node, ast.Call) and _dotted(node.func).endswith((".execute", ".executemany")):
                found.append(_line(root, path, node, "statements are run by store"))
    return found


def vague_names(root: Path) -> list[str]:
    """Find modules, folders and classes whose name says nothing."""
    found = []
    for folder in ("src/foreland", "tests", "tools"):
        for path in modules(root, folder):
            for part in path.relative_to(root).with_suffix("").parts:
                if _VAGUE_MODULES.match(part):
                    found.append(_line(root, path, 1, f"'{part}' says nothing"))
            for node in ast.walk(_parsed(path)):
                if isinstance(node, ast.ClassDef) and _VAGUE_CLASSES.search(node.name):
                    found.append(_line(root, path, node, f"'{node.name}' says nothing"))
    return found


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    each = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(_dotted(entry).removeprefix("builtins.") in _BROAD for entry in each)


def _has_reason(lines: Iterable[str]) -> bool:
    for line in lines:
        comment = _REASON.search(line)
        if comment and len(comment["reason"].split()) >= 3:
            return True
    return False


def hidden_exceptions(root: Path) -> list[str]:
    """Find exceptions caught broadly, or dropped, with no comment that says why."""
    found = []
    for path in modules(root):
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(_parsed(path)):
            if isinstance(node, ast.ExceptHandler):
                dropped = all(isinstance(statement, ast.Pass) for statement in node.body)
                told = _has_reason(lines[node.lineno - 1 : node.body[0].end_lineno if dropped else node.lineno])
                if (_is_broad(node.type) or dropped) and not told:
                    found.append(_line(root, path, node, "say in a comment why this is caught"))
            elif (
                isinstance(node, ast.Call)
                and _dotted(node.func).endswith("suppress")
                and any(map(_is_broad, node.args))
            ):
                found.append(_line(root, path, node, "suppress says which exceptions"))
    return found


_ONE_DOOR = {"Recommendation": "src/foreland/liaison/recommendation.py"}
"""Types that one module makes and nobody else: whoever wants one asks its function, which asks for the officer."""


def other_doors(root: Path) -> list[str]:
    """Find modules that make, copy or decode by themselves what only one module may make."""
    found = []
    for path in modules(root):
        for node in ast.walk(_parsed(path)):
            if not isinstance(node, ast.Call):
                continue
            named = {_dotted(part).rpartition(".")[2] for part in (node.func, *node.args)}
            named |= {_dotted(word.value).rpartition(".")[2] for word in node.keywords}
            for made in named & set(_ONE_DOOR):
                if path.relative_to(root).as_posix() != _ONE_DOOR[made] and _dotted(node.func) != "isinstance":
                    found.append(_line(root, path, node, f"only {_ONE_DOOR[made]} makes a {made}"))
    return found


# Documentation -------------------------------------------------------------------------------------------------------


def unmapped_rooms(root: Path) -> list[str]:
    """Find rooms without a line in ``docs/map.md``."""
    mapped = set(re.findall(r"^\| `(\w+)` \|", (root / "docs" / "map.md").read_text(encoding="utf-8"), re.MULTILINE))
    rooms = {path.parent.name for path in (root / "src" / "foreland").glob("*/__init__.py")}
    return [f"docs/map.md: no line for the room {name}" for name in sorted(rooms - mapped)]


def documentation(root: Path) -> str:
    """Return all pages of the documentation as one text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "docs").rglob("*.md")))


def undocumented_settings(root: Path) -> list[str]:
    """Find environment variables that the code reads and no page explains."""
    known = set(_SETTING.findall(documentation(root)))
    return [
        _line(root, path, 1, f"{name} is not documented")
        for path in modules(root)
        for name in sorted(set(_SETTING.findall(path.read_text(encoding="utf-8"))) - known)
    ]


def commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Yield the full name of every command below a group, and the command."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        full = f"{context.command_path} {name}"
        if isinstance(command, click.Group):
            yield from commands(command, click.Context(command, info_name=name, parent=context))
        else:
            yield full, command


def undocumented_commands(group: click.Group, name: str, text: str) -> list[str]:
    """Find commands and options that the text does not name, and commands without help."""
    found = []
    for full, command in commands(group, click.Context(group, info_name=name)):
        mention = re.search(rf"`{re.escape(full)}\b", text)
        if mention is None:
            found.append(f"{full}: not documented")
            continue
        if not command.help:
            found.append(f"{full}: has no help")
        line = text[text.rfind("\n", 0, mention.start()) + 1 : text.find("\n", mention.end())]
        for parameter in command.params:
            long = [option for option in parameter.opts if option.startswith("--")]
            if long and long[0] not in line and long[0] != "--data":  # said once for all commands
                found.append(f"{full}: {long[0]} is not documented beside it")
    return found


def undocumented_paths(paths: Iterable[str], text: str) -> list[str]:
    """Find addresses that the text does not name; what stands in braces may be called otherwise."""
    known = {re.sub(r"\{[^}]*\}", "{}", path) for path in re.findall(r"`(?:[A-Z]+ )?(/[^`\s?]*)", text)}
    return [f"{path}: not documented" for path in paths if re.sub(r"\{[^}]*\}", "{}", path) not in known]


# The repository ------------------------------------------------------------------------------------------------------


def named_places(root: Path, files: Collection[Path]) -> list[str]:
    """Find package registries and paths of one machine in files (relative to the tree) that the repository holds."""
    found = []
    for file in sorted(files):
        path = root / file
        content = path.read_bytes() if path.is_file() and path.stat().st_size < _TEXT_LIMIT else b""
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            found += [f"{file}:{number}: names {what}" for what, pattern in _PLACES.items() if pattern.search(line)]
    return found


def loose_locks(root: Path) -> list[str]:
    """Find locks that pin no hash or tell where packages come from."""
    found = []
    for path in sorted((root / "requirements").glob("*.txt")):
        entries = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
        for entry in entries:
            name = entry.split()[0] if entry.strip() else "#"
            if not name.startswith("#") and ("==" not in name or "--hash=sha256:" not in entry):
                found.append(f"{path.relative_to(root)}: {name} is not pinned with a hash")
    lock = root / "package-lock.json"
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"] if lock.exists() else {}
    for name, package in packages.items():
        if "resolved" in package:
            found.append(f"package-lock.json: {name} names an address")
        if name and "integrity" not in package:
            found.append(f"package-lock.json: {name} is not pinned with a hash")
    return found
