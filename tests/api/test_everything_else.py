"""Categories, limits, alerts, views, imports, exports, summaries and the account, by program."""

from io import BytesIO
from zipfile import ZipFile

from api_client import ApiClient

from dashboard.services import PersonalDesk
from spending.category import category_id

FOOD = category_id("Food")
CSV = (
    b"Date,Amount,Merchant,Category\n2026-11-02,12.50,Bar,Food\n2026-11-03,7.00,Shop,Own\nx,y,z,\n"
)


def _spend(api: ApiClient, minor: int, day: str = "2026-11-20", **more: object) -> None:
    api.post("/expenses", {"day": day, "amount": {"minor": minor}, **more})


# Categories


def test_category_is_made_changed_archived_and_brought_back(api: ApiClient) -> None:
    """Each step needs the version that was seen."""
    made = api.ask("POST", "/categories", {"name": "Garden"}, headers={"Idempotency-Key": "g"})
    path = f"/categories/{made.json['ids'][0]}"
    assert made.status == 201
    assert made.headers["Location"] == f"/api/v1{path}"
    assert api.post("/categories", {"name": "Garden"}, key="g") == made.json
    read = api.ask("GET", path)
    assert read.json["label"] == "Garden"
    assert api.ask("PUT", path, {"name": "Plot"}).status == 428
    tag = {"If-Match": read.headers["ETag"]}
    renamed = api.ask("PUT", path, {"name": "Plot", "parent": FOOD, "colour": 3}, headers=tag)
    assert (renamed.status, renamed.json["label"]) == (200, "Food › Plot")
    stale = api.ask("PUT", path, {"name": "Late"}, headers=tag)
    assert (stale.status, stale.json["current_version"]) == (412, renamed.json["version"])
    gone = api.ask("DELETE", path, headers={"If-Match": renamed.headers["ETag"]})
    assert gone.status == 204
    assert api.get(path)["archived"]
    api.post(f"{path}/restore")
    assert not api.get(path)["archived"]


def test_starting_category_has_a_version_before_it_was_ever_written(api: ApiClient) -> None:
    """Its ETag is that of nothing written yet."""
    read = api.ask("GET", f"/categories/{FOOD}")
    assert read.headers["ETag"] == '"0"'
    said = api.ask("PUT", f"/categories/{FOOD}", {"name": "Meals"}, headers={"If-Match": '"0"'})
    assert said.json["name"] == "Meals"
    again = api.ask("PUT", f"/categories/{FOOD}", {"name": "Food"}, headers={"If-Match": '"0"'})
    assert again.status == 412


def test_taken_name_and_unknown_parent_are_told(api: ApiClient) -> None:
    """What the document cannot say is said by the ledger."""
    taken = api.ask("POST", "/categories", {"name": "food"})
    assert (taken.status, taken.word) == (422, "invalid-value")
    below = api.ask("POST", "/categories", {"name": "X", "parent": "0" * 16})
    assert (below.status, below.word) == (422, "unknown-reference")
    assert api.ask("GET", f"/categories/{'0' * 16}").status == 404


def test_merged_category_counts_under_the_other(api: ApiClient) -> None:
    """The expenses are in the other from then on, in every list."""
    bar = api.post("/categories", {"name": "Bars"})["ids"][0]
    _spend(api, 500, category=bar)
    api.post(f"/categories/{bar}/merge", {"into": FOOD})
    assert api.get(f"/expenses?category={FOOD}")["total"]["count"] == 1
    assert api.get(f"/categories/{bar}")["merged_into"] == FOOD


# Limits and alerts


def test_limit_is_set_told_and_taken_away(api: ApiClient, desk: PersonalDesk) -> None:
    """What is left out of a patch stays; null takes the limit away."""
    day = desk.today(desk.book()).isoformat()
    patch = {"limit": "10.00", "thresholds": [50, 100], "rollover": {"kind": "both", "cap": "5.00"}}
    path = f"/budgets/{FOOD}"
    assert api.ask("PATCH", path, patch).status == 428
    assert api.get(path)["limit"] is None
    said = api.ask("PATCH", path, patch, headers={"If-Match": '"0"'})
    assert said.json["limit"] == {"decimal": "10.00", "minor": 1000}
    assert said.json["rollover"]["cap"]["minor"] == 500
    _spend(api, 600, day, category=FOOD)
    assert api.get(path)["left"]["minor"] == 400
    assert [one["threshold"] for one in api.get("/alerts?state=open")["items"]] == [50]
    muted = api.ask("PATCH", path, {"muted": True}, headers={"If-Match": said.headers["ETag"]})
    assert muted.json["muted"]
    assert muted.json["thresholds"] == [50, 100]
    stale = api.ask("PATCH", path, {"limit": None}, headers={"If-Match": said.headers["ETag"]})
    assert stale.status == 412
    none = api.ask("PATCH", path, {"limit": None}, headers={"If-Match": "*"})
    assert none.json["limit"] is None
    assert FOOD in {one["id"] for one in api.get("/budgets")["items"]}


def test_alerts_are_dismissed_and_snoozed(api: ApiClient, desk: PersonalDesk) -> None:
    """Put away for good, or until a day begins."""
    day = desk.today(desk.book()).isoformat()
    api.ask("PATCH", "/budgets/overall", {"limit": "1.00"}, headers={"If-Match": "*"})
    _spend(api, 90, day)
    (alert,) = api.get("/alerts?state=open")["items"]
    api.post("/alerts/snooze", {"ids": [alert["id"]], "until": "2100-01-01"})
    assert api.get("/alerts?state=open")["items"] == []
    assert api.get("/alerts")["items"][0]["snoozed_until"] == "2100-01-01"
    api.post("/alerts/dismiss", {"ids": [alert["id"]]})
    assert api.get("/alerts")["items"][0]["dismissed"]
    past = api.ask("POST", "/alerts/snooze", {"ids": [alert["id"]], "until": "2000-01-01"})
    assert (past.status, past.word) == (422, "invalid-value")
    assert api.ask("POST", "/alerts/dismiss", {"ids": ["x"]}).word == "unknown-reference"


# Views


def test_view_is_saved_changed_chosen_and_deleted(api: ApiClient) -> None:
    """As by the pages."""
    made = api.post("/views", {"name": "Bars", "page": "/expenses", "query": "text=bar"}, key="v")
    assert (
        api.post("/views", {"name": "Bars", "page": "/expenses", "query": "text=bar"}, key="v")
        == made
    )
    path = f"/views/{made['ids'][0]}"
    read = api.ask("GET", path)
    tag = {"If-Match": read.headers["ETag"]}
    assert api.ask("PATCH", path, {"name": "Pubs"}).status == 428
    renamed = api.ask("PATCH", path, {"name": "Pubs"}, headers=tag)
    assert renamed.json["name"] == "Pubs"
    assert api.ask("PATCH", path, {"query": "text=pub"}, headers=tag).status == 412
    assert api.ask("PATCH", path, {"name": "A", "query": "b"}, headers=tag).status == 422
    api.ask("PUT", "/views/start", {"id": made["ids"][0]})
    assert api.get("/views")["items"][0]["start"]
    assert api.ask("DELETE", path, headers={"If-Match": '"1"'}).status == 412
    assert api.ask("DELETE", path, headers={"If-Match": "*"}).status == 204
    assert api.ask("GET", path).status == 404


# Data in and out


def test_file_is_previewed_imported_and_taken_out(api: ApiClient) -> None:
    """What the preview says comes in, once, and goes again."""
    seen = api.ask("POST", "/imports/preview", data=CSV, content_type="text/csv").json
    assert (seen["count"], seen["known"], seen["total"]["minor"]) == (2, 0, 1950)
    assert [one["line"] for one in seen["rejected"]] == [4]
    assert api.get("/account")["ledger_version"] == 0
    begun = api.ask("POST", "/imports?name=november.csv", data=CSV, content_type="text/csv",
                    headers={"Idempotency-Key": "i"})  # fmt: skip
    assert begun.status == 202
    job = api.get(begun.headers["Location"])
    assert (job["state"], job["added"], job["rejected"], job["about"]) == (
        "done",
        2,
        1,
        "november.csv",
    )
    again = api.ask("POST", "/imports?name=november.csv", data=CSV, content_type="text/csv",
                    headers={"Idempotency-Key": "i"})  # fmt: skip
    assert (again.status, again.data) == (202, begun.data)
    assert api.get("/expenses")["total"]["count"] == 2
    assert api.get(f"/expenses?import={job['id']}")["total"]["count"] == 2
    known = api.ask("POST", "/imports/preview", data=CSV, content_type="text/csv").json
    assert known["known"] == 2
    api.ask("DELETE", f"/imports/{job['id']}?keep-edited=false")
    assert api.get("/expenses")["total"]["count"] == 0


def test_unreadable_files_are_told_with_what_to_do(api: ApiClient) -> None:
    """A file is refused as on the page: by what is wrong, and nothing comes in."""
    files = {
        b"": "unreadable-file", b"\x89PNG\r\n\x1a\n": "unreadable-file",
        b"A,B\n1,2\n": "unreadable-file",
        b"Date,Amount\n01/02/2026,5.00\n03/04/2026,6.00\n": "ambiguous-dates",
    }  # fmt: skip
    for data, word in files.items():
        said = api.ask("POST", "/imports", data=data, content_type="text/csv")
        assert (said.status, said.word) == (422, word), data
    ambiguous = api.ask("POST", "/imports/preview", data=list(files)[-1], content_type="text/csv")
    assert set(ambiguous.json["readings"]) == {"dmy", "mdy"}
    chosen = api.ask("POST", "/imports/preview?date-order=mdy", data=list(files)[-1],
                     content_type="text/csv")  # fmt: skip
    assert chosen.json["expenses"][0]["day"] == "2026-01-02"
    column = "/imports/preview?column=wizard:A"
    assert api.ask("POST", column, data=CSV, content_type="text/csv").word == "invalid-parameter"
    large = api.ask("POST", "/imports", data=b"x" * (16 * 1024**2 + 1), content_type="text/csv")
    assert large.status == 413
    assert api.get("/account")["ledger_version"] == 0


def test_exports_hold_what_the_filter_says(api: ApiClient) -> None:
    """A table of some, or an archive of everything."""
    _spend(api, 500, merchant="=Bar")
    _spend(api, 700, merchant="Shop")
    table = api.ask("GET", "/exports/expenses.csv?text=bar")
    assert table.data.decode().count("\n") == 2
    assert "'=Bar" in table.data.decode()
    whole = api.ask("GET", "/exports/account.zip")
    assert "expenses.csv" in ZipFile(BytesIO(whole.data)).namelist()


# Summaries


def test_summaries_come_to_what_the_list_does(api: ApiClient) -> None:
    """One definition of spent, in every figure."""
    for number in range(6):
        _spend(api, 100 * (number + 1), f"2026-{number + 5:02}-10", category=FOOD, merchant="M")
    query = "from=2026-05-01&to=2026-10-31"
    whole = api.get(f"/summary?{query}")
    assert whole["amount"]["minor"] == 2100
    trend = api.get(f"/summary/trend?{query}")
    assert [one["amount"]["minor"] for one in trend["months"]] == [100, 200, 300, 400, 500, 600]
    parts = api.get(f"/summary/breakdown?{query}&level=merchants")["parts"]
    assert [(one["name"], one["amount"]["minor"]) for one in parts] == [("M", 2100)]
    assert api.get(f"/expenses?{parts[0]['filter']}")["total"]["amount"]["minor"] == 2100
    assert api.get(f"/summary/cumulative?{query}")["now"]["points"][-1]["amount"]["minor"] == 2100
    assert (
        sum(one["amount"]["minor"] for one in api.get(f"/summary/calendar?{query}")["days"]) == 2100
    )
    compared = api.get("/summary?from=2026-10-01&to=2026-10-31")["compared"]
    assert (compared["before"]["amount"]["minor"], compared["change"]["minor"]) == (500, 100)


def test_summaries_of_nothing(api: ApiClient) -> None:
    """An empty account has figures too."""
    assert api.get("/summary")["count"] == 0
    assert api.get("/summary/trend") == {"months": [], "series": []}
    assert api.get("/summary/cumulative")["now"] is None
    assert api.get("/summary/calendar")["days"] == []
    assert api.get("/summary/breakdown")["parts"] == []


# The account


def test_settings_are_changed_as_they_were_seen(api: ApiClient) -> None:
    """What is left out stays, what is unknown is named."""
    read = api.ask("GET", "/account")
    tag = {"If-Match": read.headers["ETag"]}
    said = api.ask("PATCH", "/account", {"zone": "Europe/Berlin", "quiet": "22:00-07:00",
                                         "thresholds": [90]}, headers=tag)  # fmt: skip
    assert (said.status, said.json["zone"], said.json["quiet"]) == (
        200,
        "Europe/Berlin",
        "22:00-07:00",
    )
    assert api.ask("PATCH", "/account", {"week": 1}, headers=tag).status == 412
    for patch in ({"zone": "Mars"}, {"currency": "XXX"}, {"locale": "zz_ZZ"}, {"mail_to": "x"}):
        bad = api.ask("PATCH", "/account", patch, headers={"If-Match": "*"})
        assert (bad.status, bad.word) == (422, "invalid-value"), patch
    assert (
        api.ask("PATCH", "/account", {"quiet": None}, headers={"If-Match": "*"}).json["quiet"]
        is None
    )


def test_history_is_walked_to_the_beginning(api: ApiClient) -> None:
    """The newest first, each once."""
    for number in range(5):
        _spend(api, number + 1)
    first = api.get("/history?limit=3")
    second = api.get(f"/history?limit=3&before={first['next']}")
    assert [one["version"] for one in [*first["items"], *second["items"]]] == [5, 4, 3, 2, 1]
    assert second["next"] is None
    assert first["items"][0]["source"] == "api"
