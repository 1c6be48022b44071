"""Canaries: every code and every term of the data, sent in by every door, must be found nowhere afterwards.

A term may stand in tables and sources of ours, so each is sent with a nonsense word in the same clause, unique for the
entry and the run: where the canary is, the term was. Codes have no neighbour that is looked for alone: they are looked
for themselves. The raw bytes lie sealed; everything else that is sealed is opened and searched too.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from foreland.cli.ingest import ingest
from foreland.operations import accounts, receive_message
from foreland.operations.apply_messages import apply
from foreland.operations.back_up import back_up
from foreland.operations.deployment import Deployment
from foreland.operations.keep_house import keep_house
from foreland.operations.read_message import Incoming
from foreland.operations.receive_message import receive_all
from foreland.web.app import create_app
from tests import backups
from tests.deployments import deployment_of
from tests.operations.wire import Person, paxlst, pnrgov

ANA = Person(surname="QUORVALEN", given="ANA")
HEAD = ["SRC'", "RCI+ZZ:ABCDEF::011126:1010'", "ORG+ZZ:LHR+12345678'"]
TAIL = ["TIF+QUORVALEN+ANA:A:1'", "TVL+241126:1200:241126:2000+LHR+JFK+ZZ+123:Y'"]
HISTORY = ["ABI+4++++ZZ'", "SAC+++A'"]
PLACES = (
    "IFT+4:28::ZZ+{}'",
    "IFT+4:15+{}'",
    "SSR+OTHS:HK:1:ZZ:::::{}'",
    "SSR+CKIN:HK:1:ZZ:::::{}'",
    "ZZZ+{}'",
    "LTS+{}'",
)
PARTS = 12


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    with deployment_of(postgres_url, tmp_path / "data") as opened:
        yield opened


class Planted:
    """Messages with an entry and its canary in each clause."""

    def __init__(self, deployment: Deployment) -> None:
        terms = deployment.sensitive.terms
        run = "".join(chr(65 + int(digit, 16)) for digit in uuid4().hex[:6])
        self.codes = [one.code for one in terms.codes]
        words = [*self.codes, *(one.term.removesuffix("*") for one in terms.terms)]
        self.canaries = [f"QXJ{run}{_letters(number)}VZK" for number in range(len(words))]
        self.clauses = [f"{word.upper()} {one}" for word, one in zip(words, self.canaries, strict=True)]
        self._no_names = [code for code in self.codes if code not in terms.ordinary_words]
        self._coded = list(zip(self.codes, self.canaries, strict=False))

    def messages(self) -> Iterator[bytes]:
        """Bookings with every entry in every place, lists, answers, broken and unknown texts."""
        for place in PLACES:
            for part in range(PARTS):
                lines = [place.format(clause) for clause in self.clauses[part::PARTS]]
                yield pnrgov([[*HEAD, *lines, *TAIL]], control=f"{PLACES.index(place)}{part}")
        requests = [f"SSR+{code}:HK:1:ZZ:::::{canary}+::1'" for code, canary in self._coded]
        history = [f"IFT+4:19+{clause}'" for clause in self.clauses[:200]]
        yield pnrgov([[*HEAD, *TAIL[:1], *requests, *TAIL[1:], *HISTORY, *requests, *history]], control="900")
        names = [f"TIF+QUORVALEN+ANA {code}:A:{n}'" for n, code in enumerate(self._no_names, 2)]
        yield pnrgov([[*HEAD, *TAIL[:1], *names, *TAIL[1:]]], control="901")
        texts = "".join(f"FTX+ZZZ+++{clause}'" for clause in self.clauses)
        seats = "".join(f"RFF+SEA:{code}'FTX+BAG+++{code}:1'" for code in self.codes)
        listed = paxlst([ANA], control="902").replace(b"ATT+2++", f"{seats}{texts}ATT+2++".encode(), 1)
        yield listed
        yield listed[: len(listed) * 2 // 3]
        yield listed.replace(b"UNH+902+PAXLST", b"UNH+903+CUSRES", 1).replace(b"BGM+745", b"BGM+962", 1)
        yield listed.replace(b"UNH+902+PAXLST", b"UNH+904+GENRAL", 1)
        yield listed.replace(b"DTM+329:800517", b"DTM+329:991399", 1)
        for part in range(PARTS):
            yield "\n".join(self.clauses[part::PARTS]).encode()

    def leaks(self, text: str | bytes) -> set[str]:
        """Canaries that stand in a text or in bytes."""
        raw = text.encode() if isinstance(text, str) else text
        found = set(re.findall(rb"QXJ[A-Z]+VZK", raw, re.IGNORECASE))
        return {one.decode().upper() for one in found} & set(self.canaries)


def _letters(number: int) -> str:
    return "".join(chr(65 + number // 26**place % 26) for place in range(3))


def _everything(url: str) -> str:
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select oid::regclass::text from pg_class where relkind in ('r', 'p') and not relispartition"
            " and relnamespace = 'public'::regnamespace"
        ).fetchall()
        rows = [connection.execute(f"select t::text from {name} t".encode()).fetchall() for (name,) in tables]
    return "\n".join(str(row[0]) for table in rows for row in table)


def _opened(deployment: Deployment, url: str) -> Iterator[bytes]:
    """Everything that is sealed but the quarantine."""
    columns = {
        "messages": ("unparsed_sealed", "facts_sealed", "segments_sealed"),
        "bookings": ("free_text_sealed",),
        "payments": ("sealed",),
    }
    with psycopg.connect(url) as connection:
        known = connection.execute(
            "select table_name, column_name from information_schema.columns where data_type = 'bytea'"
            " and column_name like '%sealed'"
        ).fetchall()
        partitions = r"_\d{4}_?\d{2}$|_other$"
        named = {(table, column) for table, column in known if not re.search(partitions, table)}
        expected = {(table, column) for table, found in columns.items() for column in found}
        left_out = {("quarantine", "sealed"), ("hit_events", "note_sealed"), ("join_decisions", "note_sealed")}
        left_out |= {("calls", "words_sealed"), ("handovers", "note_sealed"), ("document_checks", "content_sealed")}
        left_out |= {("unmask_requests", "reason_sealed"), ("vault_journeys", "sealed"), ("vault_bookings", "sealed")}
        left_out |= {("recommendations", "reason_sealed"), ("recommendation_events", "words_sealed")}
        left_out |= {("false_matches", "end_reason_sealed")}
        left_out |= {("inbound_reviews", "words_sealed"), ("arrival_outcomes", "words_sealed")}
        left_out |= {("interviews", "words_sealed"), ("bulletin_drafts", "words_sealed"), ("taskings", "report_sealed")}
        left_out |= {("bulletins", "words_sealed"), ("bulletin_feedback", "words_sealed")}
        left_out |= {("seizures", "words_sealed"), ("seizures", "photograph_sealed")}
        left_out |= {("taskings", "words_sealed"), ("protection_referrals", "words_sealed")}
        left_out |= {("protection_events", "words_sealed")}
        left_out |= {("document_questions", "number_sealed")}
        left_out |= {("carrier_channels", "secret_sealed"), ("carrier_channels", "former_sealed")}
        left_out |= {("shared_items", "content_sealed"), ("exchange_packages", "content_sealed")}  # of partners
        left_out |= {("item_returns", "words_sealed")}
        left_out |= {("deconfliction_epochs", "seed_sealed"), ("deconfliction_questions", "content_sealed")}
        left_out |= {("partner_items", "content_sealed"), ("partner_items", "reason_sealed")}
        left_out |= {("partner_item_events", "content_sealed"), ("partner_item_events", "reason_sealed")}
        left_out |= {("kept_answers", "answer_sealed")}
        left_out |= {("information_requests", "content_sealed"), ("request_events", "words_sealed")}
        left_out |= {
            ("list_versions", "override_sealed"),
            ("list_versions", "reason_sealed"),
            ("list_questions", "content_sealed"),
        }  # words of officers
        left_out |= {("list_looks", "reason_sealed")}
        left_out |= {("deconfliction_matches", "about_sealed")}  # keys: numbers, names and addresses
        left_out |= {("carrier_notices", "traveller_sealed")}  # words of officers, and names: no remark of a message
        assert named == expected | left_out, "a new sealed column is searched too"
        for table, found in columns.items():
            for column in found:
                context = f"{table}.{column}"
                query = f"select {column} from {table} where {column} is not null"
                for (sealed,) in connection.execute(query.encode()):
                    plain = deployment.sealer.open(bytes(sealed), context)
                    yield zlib.decompress(plain) if column == "segments_sealed" else plain


def _files(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for place, _, names in os.walk(folder):  # passes over what another test removes meanwhile
            for path in (Path(place, name) for name in names):
                try:
                    if path.is_file() and os.access(path, os.R_OK):
                        yield path, path.read_bytes()
                except FileNotFoundError:
                    continue


def test_every_code_and_term_is_found_nowhere(
    deployment: Deployment,
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    planted = Planted(deployment)
    raws = list(planted.messages())
    assert planted.leaks(b"".join(raws)) == set(planted.canaries), "the messages hold every canary"
    said = _send_by_every_door(deployment, postgres_url, tmp_path, monkeypatch, raws)
    keep_house(deployment, datetime.now(UTC))
    copies = tmp_path / "copies"
    backups.enable(deployment.data)
    back_up(postgres_url, deployment.data, copies, datetime.now(UTC))

    output = capfd.readouterr()
    dump, opened = _everything(postgres_url), list(_opened(deployment, postgres_url))
    backed_up = [content for _, content in backups.contents(copies)]
    assert len(opened) > len(PLACES) * PARTS
    assert b"QUORVALEN" in b"".join(opened), "what is sealed was opened"
    assert backed_up
    places: dict[str, str | bytes] = {
        "answers": said,
        "standard output": output.out,
        "standard error": output.err,
        "log": caplog.text,
        "database": dump,
        "sealed columns": b"\n".join(opened),
        "back-up": b"\n".join(backed_up),
    }
    assert {name: planted.leaks(text) for name, text in places.items() if planted.leaks(text)} == {}
    for path, content in _files(deployment.data, copies):
        assert not planted.leaks(content), path
    codes = re.compile(rf"\b(?:{'|'.join(planted.codes)})\b")
    assert not set(codes.findall(dump)), "no code in the database"
    assert not set(codes.findall(b"\n".join(opened).decode())), "no code in what is sealed"


def test_the_files_of_the_database_hold_no_canary(deployment: Deployment, postgres_url: str) -> None:
    """Pages and write-ahead log, byte by byte, where this machine lets us read them."""
    planted = Planted(deployment)
    for raw in list(planted.messages())[:: PARTS // 2]:
        receive_all(deployment, [Incoming(raw=raw, source="cli", originator=deployment.home.org_id)])
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        row = connection.execute("show data_directory").fetchone()
        connection.execute("checkpoint")
    folder = Path(str(row[0]) if row else "")
    if not os.access(folder, os.R_OK | os.X_OK):
        pytest.skip("the database's files may not be read by this user")
    seen = b""
    for path, content in _files(folder):
        assert not planted.leaks(content), path
        seen += b"W" if path.parent.name == "pg_wal" and b"QUORVALEN" in content else b""
    assert seen, "the write-ahead log was searched"


def _send_by_every_door(
    deployment: Deployment, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raws: list[bytes]
) -> str:
    """Send as a group and alone, twice, over HTTP, from a folder on the command line, and while applying fails."""
    said = []
    home = deployment.home.org_id
    items = [Incoming(raw=raw, source="cli", originator=home) for raw in raws]
    for group in (items, items[:10]):
        said += [str(receipt) for start in range(0, len(group), 20) for receipt in
                 receive_all(deployment, group[start : start + 20])]  # fmt: skip
    token = accounts.create_token(deployment, "ZZ", "canaries", datetime.now(UTC)).secret
    with TestClient(create_app(deployment)) as client:
        for raw in raws[::7]:
            answer = client.post("/api/v1/messages", content=raw, headers={"Authorization": f"Bearer {token}"})
            said.append(answer.text)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, raw in enumerate(raws[::9]):
        (inbox / f"{number}.edi").write_bytes(raw)
    monkeypatch.setenv("FORELAND_DATABASE_URL", url)
    monkeypatch.setenv("FORELAND_DATA", str(deployment.data))
    done = CliRunner().invoke(ingest, [str(inbox), "--as", "QQ", "--json"])
    assert done.exit_code in (0, 1), done.output
    said.append(done.output)

    def failing(*arguments: object) -> object:
        if arguments[3]:
            subjects = [one for item in arguments[3] for one in item.messages if one.subject]  # type: ignore[attr-defined]
            if subjects:
                raise psycopg.DataError("refused " + repr(arguments[3])[:100_000])
        return apply(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(receive_message, "apply", failing)
        again = [Incoming(raw=raw + b"\n", source="cli", originator=home) for raw in raws[::9]]
        said += [str(receipt) for receipt in receive_all(deployment, again)]
    return "\n".join(said)
