"""Documents taken, sent as forms: hostile and oversized photographs, what is kept of them, and who is shown them."""

from __future__ import annotations

from datetime import UTC, datetime

from foreland.documents.photograph import MOST_BYTES
from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.store.identifiers import new_id
from tests.deployments import PASSWORD
from tests.operations.test_seizures import jpeg
from tests.web.conftest import Officer
from tests.web.world import Writer


def test_a_photograph_is_plain_sealed_and_only_for_those_who_see_the_document(
    deployment: Deployment, officer: Officer, write: Writer
) -> None:
    client = officer("mira", "carrier_liaison")
    csrf = client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    form = {
        "csrf": csrf, "id": str(new_id()), "airport": "FRA", "document_type": "passport", "issuer": "UTO",
        "reason": "altered", "taken_at": "2026-11-20 10:00", "number": "UT<1>", "holder": "<b>QQ</b>",
    }  # fmt: skip

    def send(raw: bytes, name: str = "x.jpg") -> object:
        return client.post("/seizures", data=form, files={"photograph": (name, raw, "image/jpeg")}).status_code

    kinds = {
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>": 422,
        b"\xff\xd8\xff" + bytes(MOST_BYTES): 422,
    }
    assert {raw: send(raw) for raw in kinds} == kinds
    assert send(bytes(4 * MOST_BYTES + 1)) == 413
    refused = client.post(
        "/seizures", data=form | {"number": ""}, files={"photograph": ("x.jpg", jpeg(), "image/jpeg")}
    )
    assert "&lt;b&gt;QQ&lt;/b&gt;" in refused.text, "what was typed stays"
    assert write.connection.execute("select from seizures").rowcount == 0
    for _ in range(2):
        assert send(jpeg(), "../../etc/passwd") == 303
    row = write.connection.execute("select photograph_sealed, words_sealed from seizures").fetchall()
    assert len(row) == 1
    assert b"Exif" not in bytes(row[0]["photograph_sealed"])
    address = f"/seizures/{form['id']}"
    picture = client.get(f"{address}/photograph")
    assert (picture.headers["content-type"], picture.headers["x-content-type-options"]) == ("image/jpeg", "nosniff")
    assert picture.headers["cache-control"] == "no-store"
    assert b"QQPLACE" not in picture.content
    seen = write.connection.execute("select from audit where action = 'seizure.read'").rowcount
    assert seen == 1, "looking at the picture is noted"
    assert "<b>QQ" not in client.get(address).text
    for name, airport, status in (("far", "GRU", 404), ("near", "FRA", 200)):
        new = NewUser(username=name, display_name=name, roles=("attache",), airports=(airport,))
        add_user(deployment, new, datetime.now(UTC), PASSWORD)
        client.cookies.clear()
        client.post("/sign-in", data={"username": name, "password": PASSWORD, "next": ""})
        assert client.get(f"{address}/photograph").status_code == client.get(address).status_code == status
        assert ("UT&lt;1&gt;" in client.get("/seizures").text) is (status == 200)
