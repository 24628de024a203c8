"""What stands in every place that a browser sends to callbacks, as a page of A's would have it."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash_client import at
from isolation_world import World
from programs import IN_EUROS

from components import alert_settings, expense_form, ids
from spending.budget import OVERALL
from spending.category import NO_CATEGORY, category_id

_FORM: Final = expense_form.PLACES


def slots(world: World) -> dict[str, Sequence[object]]:
    """Give the values for every prop by its name, the likeliest first.

    No text of A's is among them: whatever of it comes back was not sent.
    """
    return {
        **_frame(world),
        **_lists(world),
        **_expense(world),
        **_trash(world),
        **_files(world),
        **_settings(world),
        **_alert_settings(),
        **_budgets(world),
        **_views(world),
    }


def buttons(world: World) -> Mapping[str, Sequence[ids.Pattern]]:
    """Give the ids of buttons and boxes that a page of A's holds, by their type."""
    known, versions = world.ids, world.versions
    last = versions["last"]
    jobs = [known[name] for name in ("import", "running", "leaving", "removal")]
    return {
        "undo": [ids.undo(one) for one in (last, versions["secret"])],
        "take-back": [ids.take_back(one) for one in (last, versions["secret"])],
        "expense-undo": [ids.expense_undo(one) for one in (last, versions["secret"])],
        "alert-dismiss": [ids.alert_dismiss(known["alert"], "page")],
        "alert-snooze": [ids.alert_snooze(known["alert"], "page")],
        "alert-mute": [ids.alert_mute(OVERALL, "page", mutes=True)],
        "snooze-until": [ids.snooze_until("2026-11-24")],
        "category-revive": [ids.category_revive(known["archived"])],
        "take-out": [ids.take_out(one, last) for one in jobs],
        "removal-begin": [ids.removal_begin(one, last) for one in jobs],
        "put-back": [ids.put_back(one) for one in (known["removal"], *jobs)],
        "restore": [ids.restore(known[one], last) for one in ("cheap", "dear")],
        "session-end": [ids.session_end(known["session"])],
        "token-end": [ids.token_end(known["token"])],
    }


BUTTON_PROPS: Final = {
    "n_clicks": 1,
    "value": True,
}
"""What the props of buttons and boxes hold beside their id."""


def _queries(world: World) -> list[str]:
    known = world.ids
    return [
        "", "?text=market", f"?import={known['import']}", f"?category={known['category']}",
        f"?job={known['import']}", f"?leaving={known['import']}", f"?job={known['running']}",
        f"?before={world.versions['last']}", "?from=2026-11-01&to=2026-11-30", "?period=month",
        f"?not-category={known['archived']}", "?min=90000000", "?sort=merchant",
    ]  # fmt: skip


def _frame(world: World) -> dict[str, Sequence[object]]:
    queries, last = _queries(world), world.versions["last"]
    stores = (
        ids.OVERVIEW_QUERY, ids.EXPENSES_QUERY, ids.TRASH_QUERY, ids.HISTORY_QUERY,
        ids.IMPORTS_QUERY, ids.SETTINGS_QUERY, ids.ALERTS_QUERY,
    )  # fmt: skip
    clicks = (
        ids.LIMIT_OPEN, ids.LIMIT_REMOVE, ids.EXPENSE_ADD, ids.EXPENSE_FORM_TAKE,
        ids.EXPENSE_FORM_COPY, ids.EXPENSE_FORM_AGAIN, ids.EXPENSE_FORM_KEEP,
        ids.EXPENSE_FORM_DELETE, ids.IMPORT_CONFIRM, ids.SAMPLE_LOAD, ids.TRASH_RESTORE,
        ids.TRASH_RESTORE_ALL, ids.TRASH_CONFIRM, ids.CATEGORY_MERGE, ids.CATEGORY_ARCHIVE,
        ids.ACCOUNT_END_OTHERS, ids.ALERTS_DISMISS_ALL, ids.MAIL_TEST,
    )  # fmt: skip
    forms = (
        ids.LIMIT_FORM, ids.BULK_FORM, ids.EXPENSE_FORM_ENTRY, ids.SETTINGS_FORM,
        ids.CATEGORY_FORM, ids.SNOOZE_FORM, ids.TOKEN_FORM,
    )  # fmt: skip
    return {
        **{at(one, "data"): queries for one in stores},
        **{at(one, "n_clicks"): [1] for one in clicks},
        **{at(one, "n_submit"): [1] for one in forms},
        at(ids.URL, "search"): queries,
        at(ids.URL, "pathname"): ["/expenses", "/", "/trash", "/import", "/history", "/settings"],
        at(ids.THEME, "data"): ["dark"],
        at(ids.TOKEN_NAME, "value"): ["Script"],
        at(ids.TOKEN_MAY, "value"): ["read", "write"],
        at(ids.TOKEN_DAYS, "value"): ["90"],
        at(ids.AMOUNTS, "data"): ["hidden"],
        at(ids.CHANGE, "data"): [last, 1],
        at(ids.POLL, "n_intervals"): [1],
        at(ids.LIVE, "data"): ["news"],
        at(ids.POLL, "interval"): [1_000],
        at(ids.MOMENT, "data"): ["2026-11-22", None],
        at(ids.ALERTS_SHOWN, "data"): [[world.ids["alert"]], []],
        at(ids.SNOOZE_KEPT, "data"): [{"alert": world.ids["alert"]}],
        at(ids.SNOOZE_DAY, "value"): ["2026-11-25"],
        at(ids.ALERTS_SEEN, "data"): [[], [world.ids["alert"]], None],
        at(ids.ALERTS_HERE, "data"): [[], [world.ids["alert"]], None],
        at(ids.UNDO_WANTED, "data"): [{"again": False}, {"again": True}],
        at(ids.LIMIT_EDIT, "is_open"): [False],
        at(ids.LIMIT_AMOUNT, "value"): ["125"],
    }


def _lists(world: World) -> dict[str, Sequence[object]]:
    known = world.ids
    secret, mine = known["secret"], [known["plain"], known["secret"]]
    edit: dict[str, object] = {"id": secret, "field": "note", "text": "m", "was": "first note"}
    edit |= {"seen": world.versions["secret"], "operation": "cell"}
    deed = {"what": "method", "operation": "bulk"}
    filters = ("from", "to", "min", "max", "category", "merchant", "method", "tag", "weekday")
    return {
        at(ids.EXPENSES_GRID, "getRowsRequest"): [{"startRow": 0, "endRow": 50}],
        at(ids.EXPENSES_PICKED, "data"): [
            {"ids": mine[:1]}, {"ids": mine}, {"query": "", "without": []},
            {"query": "?text=market", "without": []},
            {"query": f"?import={known['import']}", "without": mine},
        ],
        at(ids.BULK_WANTED, "data"): [{"what": one} for one in ("tags", "category", "delete")],
        at(ids.BULK_KEPT, "data"): [
            {**deed, "count": 1, "amount": 420}, {**deed, "count": 0, "amount": 0},
            {"what": "delete", "operation": known["operation"], "count": 0, "amount": 0},
        ],
        at(ids.BULK_VALUE, "value"): ["b", known["category"], ["b"]],
        at(ids.BULK_MODE, "value"): ["add"],
        at(ids.EXPENSES_EDIT, "data"): [edit, {**edit, "operation": known["operation"]}],
        at(ids.EXPENSES_CHOICES_WANTED, "data"): [1],
        at(ids.EXPENSES_FILTER_WANTED, "data"): [1],
        at(ids.EXPENSES_FILTER_FIND, "value"): ["market", ""],
        **{at(ids.filter_part(one), "value"): [None, ""] for one in filters},
        at(ids.filter_part("category"), "value"): [[known["category"]], [known["archived"]]],
        at(ids.filter_part("merchant"), "value"): [[], ["Plain"]],
        at(ids.filter_part("method"), "value"): [[]],
        at(ids.filter_part("tag"), "value"): [[]],
        at(ids.filter_part("weekday"), "value"): [[]],
        at(ids.filter_part("empty"), "value"): [[], ["note"]],
    }  # fmt: skip


def _expense(world: World) -> dict[str, Sequence[object]]:
    known, versions = world.ids, world.versions
    kept = {"operation": "form", "expense": known["plain"], "seen": versions["last"]}
    kept |= {"stored": versions["last"], "start": "opened"}
    secret = {"expense": known["secret"], "seen": versions["secret"]}
    typed = {
        "day": "2026-11-20", "amount": "4.20", "merchant": "Plain", "method": "", "tags": "",
    }  # fmt: skip
    return {
        **{at(_FORM[name], "value"): [text] for name, text in typed.items()},
        at(_FORM["note"], "value"): ["m", "changed"],
        at(_FORM["merchant"], "value"): ["Plain", "zw", "z", "market"],
        at(_FORM["category"], "value"): [NO_CATEGORY, known["category"], known["archived"]],
        at(ids.EXPENSE_FORM_WANTED, "data"): [
            {"id": known[name], "at": 1} for name in ("secret", "plain", "dear")
        ],
        at(ids.EXPENSE_FORM_KEPT, "data"): [
            kept, {**kept, **secret, "stored": versions["secret"]},
            {**kept, "operation": known["operation"]}, {**kept, "expense": known["dear"]},
            {**kept, "expense": "", "seen": 0},
        ],
    }  # fmt: skip


def _trash(world: World) -> dict[str, Sequence[object]]:
    chosen = [world.ids["dear"]]
    seen = {"text": "market", "count": 1, "amount": 300, "version": world.versions["last"]}
    return {
        at(ids.TRASH_CHOSEN, "data"): [chosen, [world.ids["cheap"], world.ids["secret"]]],
        at(ids.TRASH_SEEN, "data"): [seen, {**seen, "text": ""}],
        at(ids.TRASH_ASKED, "data"): [{"ids": chosen, "seen": seen}, {"all": True, "seen": seen}],
    }


def _files(world: World) -> dict[str, Sequence[object]]:
    text = b"Date,Amount,Description\n2026-11-20,12.50,Stall\n2026-11-21,3.00,Hall\n"
    choices: dict[str, Any] = {}
    return {
        at(ids.IMPORT_DRAFT, "data"): [
            {"operation": "next"}, {"operation": world.ids["import"]},
            {"operation": world.ids["running"], "choices": choices},
        ],
        at(ids.IMPORT_READ, "data"): [{"choices": choices, "fingerprint": "0" * 32}],
        at(ids.IMPORT_FILE, "contents"): [f"data:text/csv;base64,{b64encode(text).decode()}"],
        at(ids.IMPORT_FILE, "filename"): ["bank.csv"],
        at(ids.IMPORT_REMEMBERED, "data"): [{"0" * 32: {"date_order": "mdy"}}],
    }  # fmt: skip


def _alert_settings() -> dict[str, Sequence[object]]:
    kept = alert_settings.stored_in(IN_EUROS)
    typed = {"month_start": "25", "thresholds": "70", "rollover": "both", "cap": "5",
             "mail_to": "b@example.org", "quiet_begin": "22:00", "quiet_end": "07:00"}  # fmt: skip
    return {
        at(ids.ALERTING_FORM, "n_submit"): [1],
        at(ids.ALERTING_KEPT, "data"): [None, kept],
        **{
            at(control, "value"): [typed[name], kept[name]]
            for name, control in alert_settings.FIELDS.items()
        },
    }


def _budgets(world: World) -> dict[str, Sequence[object]]:
    known, last = world.ids, world.versions["last"]
    own = known["category"]
    form = (ids.BUDGET_AMOUNT, ids.BUDGET_ROLLOVER, ids.BUDGET_CAP, ids.BUDGET_THRESHOLDS)
    cell = {"budget": own, "month": "2026-11", "text": "7", "onward": True, "operation": "cell"}
    return {
        at(ids.BUDGETS_QUERY, "data"): [
            "", f"?open={own}", "?open=overall", f"?open={known['archived']}&month=2026-11",
            "?fill=mean-3", "?month=2026-10&show=over",
        ],
        at(ids.BUDGETS_CELL, "data"): [cell, {**cell, "budget": "overall", "onward": False}],
        at(ids.BUDGETS_FILLING, "data"): [
            {"way": "mean-3", "month": "2026-11", "version": last},
            {"way": "last", "month": "2026-12", "version": last}, None,
        ],
        at(ids.BUDGETS_FILL_APPLY, "n_clicks"): [1],
        at(ids.BUDGET_FORM, "n_submit"): [1],
        at(ids.BUDGET_KEPT, "data"): [
            {"budget": own, "month": "2026-11"}, {"budget": "overall", "month": "2026-11"},
            {"budget": known["archived"], "month": "2026-11"}, None,
        ],
        **dict(zip((at(one, "value") for one in form), (["7"], ["both"], ["5"], ["50, 90"]),
                   strict=True)),
        at(ids.BUDGET_SCOPE, "value"): ["onward", "only"],
        at(ids.BUDGET_MUTED, "value"): [False, True],
    }  # fmt: skip


def _views(world: World) -> dict[str, Sequence[object]]:
    kept = {"id": world.ids["view"], "seen": world.versions["view"], "begins": False}
    return {
        at(ids.VIEWS_WANTED, "data"): [1],
        **{at(one, "n_submit"): [1] for one in (ids.VIEWS_FORM, ids.VIEW_FORM)},
        **{at(one, "n_clicks"): [1] for one in (ids.VIEW_START, ids.VIEW_UPDATE, ids.VIEW_DELETE)},
        at(ids.VIEWS_NAME, "value"): ["Mine", ""],
        at(ids.VIEW_NAME, "value"): ["Renamed"],
        at(ids.VIEW_WANTED, "data"): [{"id": world.ids["view"], "at": 1}],
        at(ids.VIEW_KEPT, "data"): [kept, {**kept, "begins": True}],
    }


def _settings(world: World) -> dict[str, Sequence[object]]:
    known = world.ids
    kept = {"operation": "category", "id": known["category"]}
    return {
        at(ids.CATEGORY_WANTED, "data"): [
            {"id": known["category"], "below": "", "at": 1},
            {"id": "", "below": known["category"], "at": 1},
            {"id": known["archived"], "below": "", "at": 1},
        ],
        at(ids.CATEGORY_KEPT, "data"): [
            kept, {**kept, "id": known["archived"]}, {**kept, "id": ""},
            {**kept, "operation": known["operation"]},
        ],
        at(ids.CATEGORY_NAME, "value"): ["Renamed"],
        at(ids.CATEGORY_PARENT, "value"): ["", known["category"]],
        at(ids.CATEGORY_COLOUR, "value"): ["auto"],
        at(ids.CATEGORY_INTO, "value"): [category_id("Travel"), known["category"]],
        at(ids.SETTINGS_CURRENCY, "value"): ["EUR"],
        at(ids.SETTINGS_LOCALE, "value"): ["de_DE"],
        at(ids.SETTINGS_ZONE, "value"): ["Europe/Berlin"],
        at(ids.SETTINGS_WEEK, "value"): ["0"],
        at(ids.SETTINGS_KEPT, "data"): [
            None, {"currency": "EUR", "locale": "en_US", "zone": "UTC", "week": "0"},
        ],
        at(ids.BROWSER_ZONE, "data"): ["Europe/Berlin"],
    }  # fmt: skip
