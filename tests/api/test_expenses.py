"""Expenses by program: recorded once, listed whole, changed only as they were seen."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from api_client import ApiClient, Said

from dashboard.services import PersonalDesk
from spending.category import category_id

LUNCH = {"day": "2026-11-20", "amount": "12.50", "merchant": "Café Ö", "tags": ["lunch"]}
FOOD = category_id("Food")


def _made(api: ApiClient, **changes: object) -> dict[str, Any]:
    made: dict[str, Any] = api.post("/expenses", {**LUNCH, **changes})
    return made


def _put(api: ApiClient, one: dict[str, Any], tag: str = "", **changes: object) -> Said:
    headers = {"If-Match": tag or f'"{one["version"]}"'}
    return api.ask("PUT", f"/expenses/{one['id']}", {**LUNCH, **changes}, headers=headers)


def test_recorded_expense_is_answered_read_and_listed(api: ApiClient) -> None:
    """What was sent comes back, under an id that stays."""
    made = api.ask("POST", "/expenses", LUNCH)
    assert made.status == 201
    assert made.headers["Location"] == f"/api/v1/expenses/{made.json['id']}"
    assert made.json["amount"] == {"decimal": "12.50", "minor": 1250}
    read = api.ask("GET", f"/expenses/{made.json['id']}")
    assert read.json == made.json
    assert read.headers["ETag"] == made.headers["ETag"] == f'"{made.json["version"]}"'
    listed = api.get("/expenses")
    assert listed["items"] == [made.json]
    assert listed["next"] is None
    assert listed["total"] == {"count": 1, "amount": {"decimal": "12.50", "minor": 1250}}


@pytest.mark.parametrize(
    "amount",
    [
        "12.50",
        {"minor": 1250},
        {"minor": 1250.0},
        {"decimal": "12.50"},
        {"decimal": "12.5", "minor": 1250},
    ],
)
def test_amount_in_every_writing(api: ApiClient, amount: object) -> None:
    """A decimal text, minor units, or both as they are answered."""
    assert _made(api, amount=amount)["amount"]["minor"] == 1250


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("amount", 12.5, 422), ("amount", "12,50", 422), ("amount", "1e3", 422),
        ("amount", "12.505", 422), ("amount", "0", 422), ("amount", {"minor": 0}, 422),
        ("amount", {"decimal": "1.00", "minor": 5}, 422), ("amount", {"minor": 10**13}, 422),
        ("amount", {"minor": True}, 422), ("amount", "NaN", 422), ("amount", "１２", 422),
        ("day", "2026-02-30", 422), ("day", "1969-12-31", 422), ("day", "22.11.2026", 422),
        ("day", None, 422), ("merchant", "x" * 201, 422), ("merchant", 5, 422),
        ("tags", ["x"] * 21, 422), ("tags", "lunch", 422), ("category", "0" * 16, 422),
        ("category", "Food", 422), ("owner", "bob", 422), ("version", 3, 422), ("id", "x", 422),
    ],
)  # fmt: skip
def test_bad_field_is_named_and_nothing_saved(
    api: ApiClient, field: str, value: object, status: int
) -> None:
    """A value that cannot be used, or a field that is none, says so; nothing is half done."""
    said = api.ask("POST", "/expenses", {**LUNCH, field: value})
    assert said.status == status, said.json
    assert field in said.json["detail"].lower() or said.word == "unknown-reference"
    assert api.get("/account")["ledger_version"] == 0


@pytest.mark.parametrize(
    ("data", "kind", "status", "word"),
    [
        (b"{", "application/json", 400, "malformed-body"),
        (b"", "application/json", 400, "malformed-body"),
        (b"\xff", "application/json", 400, "malformed-body"),
        (b'{"day": "\\ud800"}', "application/json", 400, "malformed-body"),
        (b"[" * 100_000, "application/json", 400, "malformed-body"),
        (b"[]", "application/json", 422, "invalid-body"),
        (b"null", "application/json", 422, "invalid-body"),
        (b"day=1", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        (b"{}", "text/plain", 415, "unsupported-media-type"),
        (b"{}", "", 415, "unsupported-media-type"),
        (b" " * (1024 * 1024 + 1), "application/json", 413, "too-large"),
    ],
)
def test_bad_body_is_refused(
    api: ApiClient, data: bytes, kind: str, status: int, word: str
) -> None:
    """What is no JSON object of a bearable size is refused plainly, and never breaks anything."""
    said = api.ask("POST", "/expenses", data=data, content_type=kind)
    assert (said.status, said.word) == (status, word)


def test_same_key_and_body_record_once(api: ApiClient) -> None:
    """However often it is sent, also after the expense was changed and deleted, one answer."""
    first = api.ask("POST", "/expenses", LUNCH, headers={"Idempotency-Key": "k1"})
    with ThreadPoolExecutor(16) as pool:
        again = list(
            pool.map(
                lambda _: api.ask("POST", "/expenses", LUNCH, headers={"Idempotency-Key": "k1"}),
                range(50),
            )
        )
    assert {(one.status, one.data, one.headers["ETag"]) for one in again} == {
        (201, first.data, first.headers["ETag"])
    }
    assert api.get("/expenses")["total"]["count"] == 1
    changed = _put(api, first.json, amount="99.00").json
    gone = api.ask("DELETE", f"/expenses/{changed['id']}",
                   headers={"If-Match": f'"{changed["version"]}"'})  # fmt: skip
    assert gone.status == 204
    after = api.ask("POST", "/expenses", LUNCH, headers={"Idempotency-Key": "k1"})
    assert (after.status, after.data) == (201, first.data)
    assert api.get("/expenses")["total"]["count"] == 0


def test_same_key_with_another_body_is_refused(api: ApiClient) -> None:
    """A key stands for one request."""
    api.post("/expenses", LUNCH, key="k1")
    other = api.ask(
        "POST", "/expenses", {**LUNCH, "amount": "1.00"}, headers={"Idempotency-Key": "k1"}
    )
    assert (other.status, other.word) == (422, "idempotency-key-reused")
    assert api.get("/expenses")["total"]["count"] == 1


def test_replay_after_purge_says_it_is_gone(api: ApiClient) -> None:
    """What was removed for good is not answered from anywhere."""
    made = api.post("/expenses", LUNCH, key="k1")
    api.ask("DELETE", f"/expenses/{made['id']}", headers={"If-Match": "*"})
    api.post("/trash/purge", {})
    again = api.ask("POST", "/expenses", LUNCH, headers={"Idempotency-Key": "k1"})
    assert (again.status, again.word) == (410, "gone")


def test_many_at_once_are_recorded_all_or_none(api: ApiClient) -> None:
    """In the order they were sent; one bad one and nothing is recorded."""
    drafts = [{**LUNCH, "amount": {"minor": number + 1}} for number in range(50)]
    bad = api.ask("POST", "/expenses/bulk", {"expenses": [*drafts[:-1], {**LUNCH, "amount": "0"}]})
    assert bad.status == 422
    assert [one["field"] for one in bad.json["errors"]] == ["expenses.49.amount"]
    assert api.get("/expenses")["total"]["count"] == 0
    made = api.post("/expenses/bulk", {"expenses": drafts}, key="b")
    assert [one["amount"]["minor"] for one in made["expenses"]] == list(range(1, 51))
    assert api.post("/expenses/bulk", {"expenses": drafts}, key="b") == made
    assert api.get("/expenses")["total"]["count"] == 50
    too_many = api.ask("POST", "/expenses/bulk", {"expenses": [LUNCH] * 51})
    assert too_many.status == 422


def test_replace_needs_the_version_that_was_seen(api: ApiClient) -> None:
    """Without If-Match 428, with an old one 412 and the present version, else it is saved."""
    made = _made(api)
    path = f"/expenses/{made['id']}"
    assert api.ask("PUT", path, LUNCH).status == 428
    replaced = _put(api, made, merchant="Bar")
    assert (replaced.status, replaced.json["merchant"]) == (200, "Bar")
    assert replaced.json["tags"] == ["lunch"]
    stale = _put(api, made, merchant="Late")
    assert (stale.status, stale.word) == (412, "stale-version")
    assert stale.json["current_version"] == replaced.json["version"]
    assert stale.headers["ETag"] == replaced.headers["ETag"]
    assert _put(api, made, 'W/"1"').status == 412
    assert _put(api, made, '"nonsense", "x"').status == 412
    assert _put(api, made, "*", merchant="Any").json["merchant"] == "Any"
    for method in ("PATCH", "DELETE"):
        body = {"note": "n"} if method == "PATCH" else None
        assert api.ask(method, path, body).status == 428
        assert api.ask(method, path, body, headers={"If-Match": '"1"'}).status == 412


def test_patch_changes_what_it_names_and_null_empties(api: ApiClient) -> None:
    """A merge patch leaves the rest as it is."""
    made = _made(api, category=FOOD, note="why")
    patch = {"note": None, "category": None, "amount": {"minor": 5}}
    said = api.ask("PATCH", f"/expenses/{made['id']}", patch,
                   headers={"If-Match": f'"{made["version"]}"'})  # fmt: skip
    assert said.status == 200
    expected = {**made, "note": "", "category": None, "amount": {"decimal": "0.05", "minor": 5},
                "version": said.json["version"], "edited": True}  # fmt: skip
    assert said.json == expected
    merge = "application/merge-patch+json"
    again = api.ask("PATCH", f"/expenses/{made['id']}", data=b'{"note": "new"}', content_type=merge,
                    headers={"If-Match": "*"})  # fmt: skip
    assert again.json["note"] == "new"


def test_two_edits_at_once_and_one_is_told(api: ApiClient) -> None:
    """Of edits that saw the same version one is saved, the others are stale."""
    made = _made(api)
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda number: _put(api, made, merchant=f"M{number}"), range(8)))
    assert sorted(one.status for one in said) == [200, *[412] * 7]


def test_not_modified_answers_without_a_body(api: ApiClient) -> None:
    """Whoever has the present version is told so."""
    made = _made(api)
    tag = f'"{made["version"]}"'
    said = api.ask("GET", f"/expenses/{made['id']}", headers={"If-None-Match": tag})
    assert (said.status, said.data, said.headers["ETag"]) == (304, b"", tag)
    listed = api.ask("GET", "/expenses")
    tag = listed.headers["ETag"]
    assert api.ask("GET", "/expenses", headers={"If-None-Match": tag}).status == 304
    _made(api)
    assert api.ask("GET", "/expenses", headers={"If-None-Match": tag}).status == 200


def test_deleted_expense_lies_in_the_trash_and_comes_back(api: ApiClient) -> None:
    """It is in no list, is still read, and is restored as it was."""
    made = _made(api)
    path = f"/expenses/{made['id']}"
    api.ask("DELETE", path, headers={"If-Match": "*"})
    assert api.get("/expenses")["items"] == []
    trash = api.get("/trash")
    assert [one["id"] for one in trash["items"]] == [made["id"]]
    assert trash["items"][0]["trashed_at"]
    assert api.get(path)["trashed_at"]
    api.post(f"{path}/restore")
    assert api.get("/expenses")["total"]["count"] == 1
    acts = [one["act"] for one in api.get(f"{path}/history")["items"]]
    assert acts == ["restore", "delete", "add"]


def test_unknown_expense_is_not_found(api: ApiClient) -> None:
    """Whatever its id looks like."""
    for wanted in ("0" * 32, "x", "..%2Faccount", "a" * 500, "%00"):
        said = api.ask("GET", f"/expenses/{wanted}")
        assert (said.status, said.word) == (404, "not-found"), wanted


def test_bulk_change_is_one_act_that_can_be_undone(api: ApiClient) -> None:
    """Many are changed together, and come back together."""
    ids = [_made(api, amount={"minor": number})["id"] for number in range(1, 6)]
    change = {"category": FOOD, "add_tags": ["trip"], "note": None}
    done = api.post("/expenses/change", {"ids": ids, "change": change})
    assert sorted(done["ids"]) == sorted(ids)
    assert api.get(f"/expenses?category={FOOD}&tag=trip")["total"]["count"] == 5
    api.post("/undo", {"version": done["version"]})
    assert api.get(f"/expenses?category={FOOD}")["total"]["count"] == 0
    assert api.ask("POST", "/undo", {"version": done["version"] + 100}).status == 409


def test_filter_of_the_pages(api: ApiClient) -> None:
    """The same words in an address mean the same expenses."""
    for number in range(10):
        _made(api, amount={"minor": (number + 1) * 100}, day=f"2026-11-{number + 1:02}",
              merchant="Even" if number % 2 else "Odd")  # fmt: skip
    counts = {
        "from=2026-11-03&to=2026-11-05": 3, "merchant=Even": 5, "not-merchant=Even": 5,
        "min=500": 6, "min=500&max=600": 2, "text=ODD": 5, "weekday=7": 2, "empty=note": 10,
        "category=none": 10, "merchant=Even&merchant=Odd": 10, "text=": 10,
    }  # fmt: skip
    for query, count in counts.items():
        assert api.get(f"/expenses?{query}")["total"]["count"] == count, query


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "limit=x", "limit=1&limit=2", "sort=owner", "from=2026-02-30",
     "unknown=1", "min=1.5", "weekday=8", "cursor=", "cursor=%00", "cursor=a.b", "empty=day",
     "order=up", "from=2026-11-01&from=2026-11-02", "text=" + "x" * 201],
)  # fmt: skip
def test_bad_parameter_is_named(api: ApiClient, query: str) -> None:
    """A parameter that is none, or that cannot be used, is told by its name."""
    said = api.ask("GET", f"/expenses?{query}")
    assert (said.status, said.word) == (400, "invalid-parameter"), said.json
    assert query.split("=", maxsplit=1)[0] in said.json["detail"]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", ["day", "merchant", "category", "method", "amount"])
def test_walk_meets_each_once_while_others_record(api: ApiClient, sort: str, order: str) -> None:
    """Pages by cursor are the whole list in its order, whatever is recorded between them."""
    drafts = [
        {"day": f"2026-11-{number % 7 + 1:02}", "amount": {"minor": number % 5 + 1},
         "merchant": f"M{number % 4}", "method": ["", "Card", "Cash"][number % 3],
         "category": FOOD if number % 2 else None}
        for number in range(40)
    ]  # fmt: skip
    api.post("/expenses/bulk", {"expenses": drafts})
    whole = [one["id"] for one in api.get(f"/expenses?sort={sort}&order={order}")["items"]]
    met: list[str] = []
    page = f"/expenses?limit=7&sort={sort}&order={order}"
    said, number = api.get(page), 0
    while True:
        met += [one["id"] for one in said["items"]]
        number += 1
        new = [("2026-11-01", "0.01", "A"), ("2026-11-04", "0.03", "M2"), ("2026-11-30", "9", "Z")]
        drafts = [{"day": day, "amount": amount, "merchant": name} for day, amount, name in new]
        api.post("/expenses/bulk", {"expenses": drafts}, key=f"{number}")
        if said["next"] is None:
            break
        said = api.get(f"{page}&cursor={said['next']}")
    assert [one for one in met if one in set(whole)] == whole
    assert len(met) == len(set(met))


def test_cursor_of_another_list_is_refused(api: ApiClient) -> None:
    """A cursor belongs to its filter and order."""
    for _ in range(3):
        _made(api)
    cursor = api.get("/expenses?limit=1")["next"]
    assert api.get(f"/expenses?limit=2&cursor={cursor}")["items"]
    for query in ("sort=amount&", "text=x&", "order=asc&"):
        assert api.ask("GET", f"/expenses?{query}cursor={cursor}").word == "invalid-value"
    for nonsense in ("x", "bnVsbA", "W10", "WyJ4IiwxLDIsM10", "A" * 2000):
        assert api.ask("GET", f"/expenses?cursor={nonsense}").word == "invalid-value"


def test_walk_through_the_trash(api: ApiClient) -> None:
    """Likewise what was deleted."""
    ids = [_made(api)["id"] for _ in range(5)]
    for one in ids:
        api.ask("DELETE", f"/expenses/{one}", headers={"If-Match": "*"})
    first = api.get("/trash?limit=3")
    second = api.get(f"/trash?limit=3&cursor={first['next']}")
    met = [one["id"] for one in [*first["items"], *second["items"]]]
    assert sorted(met) == sorted(ids)
    assert second["next"] is None


def test_an_alert_is_raised_as_by_the_pages(api: ApiClient, desk: PersonalDesk) -> None:
    """What is recorded by program crosses limits like anything else."""
    desk.ledger().set_limit(1_000, "limit")
    day = desk.today(desk.book()).isoformat()
    _made(api, day=day)
    found = api.get("/alerts?state=open")["items"]
    assert [one["threshold"] for one in found] == [100]
    assert found[0]["spent"]["minor"] == 1250
    assert desk.ledger().journal(None, 1)[0].source == "api"
