"""Every rule of the house holds here, and is seen to catch what breaks it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from foreland.store.migrate import migrations
from tests.house import rules

ROOT = Path(__file__).resolve().parents[2]

Tree = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Return a function that writes files (path: text) and returns the folder they stand in."""

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize(
    "rule",
    [
        rules.impure_core,
        rules.drivers_outside_store,
        rules.sql_outside_store,
        rules.vague_names,
        rules.hidden_exceptions,
        rules.other_doors,
        rules.unmapped_rooms,
        rules.undocumented_settings,
        rules.loose_locks,
    ],
    ids=lambda rule: str(rule.__name__),
)
def test_the_house_keeps_its_rules(rule: Callable[[Path], list[str]]) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "from pathlib import Path",
        "import logging",
        "import structlog",
        "import psycopg",
        "import time",
        "import secrets",
        "import some_new_package",
        "def late():\n    import socket",
        "import datetime\nNOW = datetime.datetime.now(datetime.UTC)",
        "from datetime import date\nTODAY = date.today()",
        "from uuid import uuid4\nMARK = uuid4()",
        "TEXT = open('list.csv').read()",
        "print('hit')",
    ],
)
def test_impure_core_is_caught(tree: Tree, line: str) -> None:
    root = tree({"src/foreland/screening/screen.py": line, "src/foreland/store/screen.py": line})
    assert [found.split(":")[0] for found in rules.impure_core(root)] == ["src/foreland/screening/screen.py"]


@pytest.mark.parametrize(
    "line", ["import psycopg", "from psycopg.rows import dict_row", "import duckdb", "import sqlite3"]
)
def test_drivers_outside_store_are_caught(tree: Tree, line: str) -> None:
    root = tree(
        {"src/foreland/web/pages.py": line, "src/foreland/store/pages.py": line, "src/foreland/lake/scan.py": line}
    )
    assert [found.split(":")[0] for found in rules.drivers_outside_store(root)] == ["src/foreland/web/pages.py"]


@pytest.mark.parametrize(
    "line",
    [
        'QUERY = "select surname from identities"',
        'QUERY = "SELECT SURNAME FROM IDENTITIES"',
        'QUERY = """\n    -- who\n    select surname\n    from identities\n"""',
        'QUERY = f"select {column} from identities"',
        'QUERY = "insert into hits values (1)"',
        'QUERY = "update hits set state = 1"',
        'QUERY = "delete from hits"',
        'QUERY = "with recent as (select 1) select * from recent"',
        'QUERY = "create unique index on hits (id)"',
        'QUERY = "select 1"',
        "connection.execute(QUERY)",
    ],
)
def test_sql_outside_store_is_caught(tree: Tree, line: str) -> None:
    root = tree({"src/foreland/web/pages.py": line, "src/foreland/store/pages.py": line})
    assert [found.split(":")[0] for found in rules.sql_outside_store(root)] == ["src/foreland/web/pages.py"]


def test_prose_is_not_taken_for_sql(tree: Tree) -> None:
    words = (
        '"""select hits from a flight"""\n'
        'TEXT = _("Select a port from the list")\n'
        'MORE = "with a second look as a rule"\n'
    )
    assert rules.sql_outside_store(tree({"src/foreland/web/pages.py": words})) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/foreland/web/utils.py", ""),
        ("src/foreland/common/names.py", ""),
        ("tests/helpers/people.py", ""),
        ("src/foreland/review/work.py", "class HitManager: ..."),
        ("src/foreland/store/hits.py", "class HitRepository: ..."),
    ],
)
def test_vague_names_are_caught(tree: Tree, path: str, text: str) -> None:
    assert len(rules.vague_names(tree({path: text, "src/foreland/review/hit.py": "class Hit: ..."}))) == 1


@pytest.mark.parametrize(
    "handler",
    [
        "except Exception:\n    log()",
        "except:\n    log()",
        "except (ValueError, BaseException):\n    log()",
        "except Exception:  # noqa: BLE001\n    log()",
        "except ValueError:\n    pass",
    ],
)
def test_hidden_exceptions_are_caught(tree: Tree, handler: str) -> None:
    assert len(rules.hidden_exceptions(tree({"src/foreland/workers/main.py": f"try:\n    work()\n{handler}\n"}))) == 1


def test_a_broad_suppress_is_caught(tree: Tree) -> None:
    text = "with contextlib.suppress(Exception):\n    work()\n"
    assert len(rules.hidden_exceptions(tree({"src/foreland/workers/main.py": text}))) == 1


def test_an_exception_caught_with_a_reason_is_allowed(tree: Tree) -> None:
    text = (
        "try:\n    work()\nexcept Exception:  # noqa: BLE001 - the next job must not suffer\n    log()\n"
        "try:\n    work()\nexcept ValueError:\n    pass  # an empty line is no answer\n"
        "try:\n    work()\nexcept ValueError:\n    log()\n"
    )
    assert rules.hidden_exceptions(tree({"src/foreland/workers/main.py": text})) == []


@pytest.mark.parametrize(
    "line",
    [
        "made = Recommendation(kind=kind)",
        "made = recommendation.Recommendation(**values)",
        "made = msgspec.convert(row, Recommendation)",
        "made = msgspec.json.decode(row, type=Recommendation)",
    ],
)
def test_another_door_to_a_recommendation_is_caught(tree: Tree, line: str) -> None:
    looks = "isinstance(made, Recommendation)\n"
    written = tree({"src/foreland/operations/decide.py": f"{line}\n", "src/foreland/web/look.py": looks})
    assert len(rules.other_doors(written)) == 1


def test_an_unmapped_room_is_caught(tree: Tree) -> None:
    files = {
        "src/foreland/travel/__init__.py": "",
        "src/foreland/attic/__init__.py": "",
        "docs/map.md": "| `travel` | |\n",
    }
    assert rules.unmapped_rooms(tree(files)) == ["docs/map.md: no line for the room attic"]


def test_an_undocumented_setting_is_caught(tree: Tree) -> None:
    files = {
        "src/foreland/web/serve.py": 'get("FORELAND_SECRET_DOOR")',
        "docs/reference/settings.md": "`FORELAND_DATA`",
    }
    assert rules.undocumented_settings(tree(files)) == [
        "src/foreland/web/serve.py:1: FORELAND_SECRET_DOOR is not documented"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "requests==2.0\n",
        "requests>=2 \\\n    --hash=sha256:00\n",
    ],
)
def test_a_requirement_without_pin_or_hash_is_caught(tree: Tree, text: str) -> None:
    assert len(rules.loose_locks(tree({"requirements/runtime.txt": text}))) == 1


SOMEWHERE = "https://packages.example/a.tgz"


@pytest.mark.parametrize("package", [f'{{"integrity": "sha512-0", "resolved": "{SOMEWHERE}"}}', '{"version": "1.0.0"}'])
def test_an_address_or_a_missing_hash_in_the_front_ends_lock_is_caught(tree: Tree, package: str) -> None:
    lock = f'{{"packages": {{"": {{}}, "node_modules/a": {package}}}}}'
    assert len(rules.loose_locks(tree({"package-lock.json": lock}))) == 1


# What is asked of the repository -------------------------------------------------------------------------------------


def test_the_repository_names_no_registry_and_no_machine() -> None:
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, check=False)
    if listed.returncode == 0:
        files = {Path(name) for name in listed.stdout.decode().split("\0") if name}
    else:  # an unpacked archive
        hidden = {".venv", "node_modules", ".stamps", ".git"}
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        files = {path for path in found if not hidden.intersection(path.parts)}
    assert rules.named_places(ROOT, files) == []


@pytest.mark.parametrize(
    "line",
    [
        "https://" + "pypi" + ".org/simple",
        "https://files." + "pythonhosted" + ".org/x.whl",
        "https://registry." + "npmjs" + ".org/a",
        "--find" + "-links wheels",
        "read /" + "work/main/notes.txt",
        "cd /" + "root/foreland",
        "'/" + "tmp/socket'",
        "/" + "home/ana/foreland",
    ],
)
def test_a_named_registry_or_machine_is_caught(tree: Tree, line: str) -> None:
    root = tree({"docs/set-up.md": f"first\n{line}\n", "README.md": "see docs/work/notes and /var/lib/foreland"})
    found = rules.named_places(root, [Path("docs/set-up.md"), Path("README.md")])
    assert [place.split(": ")[0] for place in found] == ["docs/set-up.md:2"]


def test_every_migration_has_a_number_of_its_own() -> None:
    """Two that were written at the same time: the second would never run."""
    numbers = [one.number for one in migrations()]
    assert len(numbers) == len(set(numbers))
    assert min(numbers) == 1
