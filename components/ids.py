"""Every component id, once; the area leads the name."""

from typing import Final, TypedDict

Pattern = dict[str, str | int]


class OfVersion(TypedDict):
    """What the id of a button says that takes back a version, or with `again` does it again."""

    version: int
    again: int


class OfExpense(TypedDict):
    """What the id of a button says about an expense, as seen at a version of the ledger."""

    expense: str
    version: int


class OfJob(TypedDict):
    """What the id of a button says about long work."""

    job: str


class OfJobSeen(OfJob):
    """What the id of a button says about long work, as seen at a version of the ledger."""

    version: int


class OfAlert(TypedDict):
    """What the id of a button says about an alert, and in which place it stands."""

    alert: str
    place: str


class OfBudget(TypedDict):
    """What the id of a button says about a limit, and whether it mutes it."""

    budget: str
    mutes: int
    place: str


class OfDay(TypedDict):
    """What the id of a button says about a day, as `2026-11-22`."""

    day: str


class OfCategory(TypedDict):
    """What the id of a button says about a category."""

    category: str


# The frame around every page
URL: Final = "url"
PAGE: Final = "page"
NAV: Final = "nav"
TITLE: Final = "page-title"
THEME: Final = "theme"
MORE: Final = "more"
MORE_TITLE: Final = "more-title"
MORE_OPEN: Final = "more-open"
KEYBOARD_MAP: Final = "keyboard-map"
KEYBOARD_TITLE: Final = "keyboard-map-title"
LIVE: Final = "live"
NOTICES: Final = "notices-new"
UNDO_WANTED: Final = "undo-wanted"
NOTICES_SHOWN: Final = "notices"
NOTICES_GONE: Final = "notices-gone"
ALERTS_SEEN: Final = "alerts-seen"
ALERTS_HERE: Final = "alerts-here"
CHANGE: Final = "change"
AMOUNTS: Final = "amounts"
POLL: Final = "poll"
MOMENT: Final = "moment"
EXPENSE_ADD: Final = "expense-add"
SIGNED_IN: Final = "signed-in"
SIGNED_IN_SHEET: Final = "signed-in-sheet"
TROUBLE: Final = "trouble"

# The overview
OVERVIEW: Final = "overview"
OVERVIEW_QUERY: Final = "overview-query"
OVERVIEW_STRIPS: Final = "overview-strips"
OVERVIEW_PERIODS: Final = "overview-periods"
OVERVIEW_SPENT: Final = "overview-spent"
OVERVIEW_LIMIT: Final = "overview-limit"
OVERVIEW_SUMMARY: Final = "overview-summary"
OVERVIEW_LEGEND: Final = "overview-legend"
OVERVIEW_CHART: Final = "overview-chart"
OVERVIEW_TABLE: Final = "overview-table"
OVERVIEW_DAYS: Final = "overview-days"
OVERVIEW_DAYS_FORM: Final = "overview-days-form"
OVERVIEW_DAYS_FIRST: Final = "overview-days-first"
OVERVIEW_DAYS_LAST: Final = "overview-days-last"
OVERVIEW_DAYS_ERROR: Final = "overview-days-error"
OVERVIEW_DAYS_CANCEL: Final = "overview-days-cancel"
OVERVIEW_FILTER: Final = "overview-filter"
OVERVIEW_CHANGE: Final = "overview-change"
OVERVIEW_UNFILED: Final = "overview-unfiled"
OVERVIEW_WHERE_PATH: Final = "overview-where-path"
OVERVIEW_WHERE_SUMMARY: Final = "overview-where-summary"
OVERVIEW_WHERE_RING: Final = "overview-where-ring"
OVERVIEW_WHERE_CHART: Final = "overview-where-chart"
OVERVIEW_WHERE_NOTE: Final = "overview-where-note"
OVERVIEW_WHERE_TABLE: Final = "overview-where-table"

# The overview: running sums
CUMULATIVE: Final = "cumulative"
CUMULATIVE_SUMMARY: Final = "cumulative-summary"
CUMULATIVE_LEGEND: Final = "cumulative-legend"
CUMULATIVE_CHART: Final = "cumulative-chart"
CUMULATIVE_TABLE: Final = "cumulative-table"

# The overview: the calendar map
CALENDAR: Final = "calendar"
CALENDAR_SUMMARY: Final = "calendar-summary"
CALENDAR_DAYS: Final = "calendar-days"
CALENDAR_MAP: Final = "calendar-map"
CALENDAR_STEPS: Final = "calendar-steps"

# The overview: the latest expenses
MERCHANTS: Final = "merchants"
MERCHANTS_SUMMARY: Final = "merchants-summary"
MERCHANTS_ROWS: Final = "merchants-rows"
MERCHANTS_TABLE: Final = "merchants-table"

LATEST: Final = "latest"
LATEST_ROWS: Final = "latest-rows"
LATEST_ALL: Final = "latest-all"

# The monthly limit
LIMIT_OPEN: Final = "limit-open"
LIMIT_EDIT: Final = "limit-edit"
LIMIT_FORM: Final = "limit-form"
LIMIT_AMOUNT: Final = "limit-amount"
LIMIT_ERROR: Final = "limit-error"
LIMIT_REMOVE: Final = "limit-remove"
LIMIT_CANCEL: Final = "limit-cancel"

# Sample data
SAMPLE_LOAD: Final = "sample-load"

# Importing
IMPORTS: Final = "imports"
IMPORTS_QUERY: Final = "imports-query"
IMPORT_FILE: Final = "import-file"
IMPORT_DRAFT: Final = "import-draft"
IMPORT_PREVIEW: Final = "import-preview"
IMPORT_READ: Final = "import-read"
IMPORT_REMEMBERED: Final = "import-remembered"
IMPORT_FORGET: Final = "import-forget"
IMPORT_CONFIRM: Final = "import-confirm"
IMPORT_CANCEL: Final = "import-cancel"
IMPORT_RESULT: Final = "import-result"
IMPORT_PAST: Final = "import-past"

# The list of expenses
EXPENSES: Final = "expenses"
EXPENSES_QUERY: Final = "expenses-query"
EXPENSES_SEARCH: Final = "expenses-search"
EXPENSES_SORT: Final = "expenses-sort"
EXPENSES_SUMMARY: Final = "expenses-summary"
EXPENSES_PARTS: Final = "expenses-parts"
EXPENSES_GRID: Final = "expenses-grid"
EXPENSES_INSTEAD: Final = "expenses-instead"
EXPENSES_STRIPS: Final = "expenses-strips"

# A cell of the list, changed in place
EXPENSES_EDITOR: Final = "expenses-editor"
EXPENSES_EDIT: Final = "expenses-edit"
EXPENSES_EDIT_BUSY: Final = "expenses-edit-busy"
EXPENSES_EDIT_ANSWER: Final = "expenses-edit-answer"
EXPENSES_CHOICES_WANTED: Final = "expenses-choices-wanted"
EXPENSES_CHOICES: Final = "expenses-choices"

# The filter of the list
EXPENSES_FILTER: Final = "expenses-filter"
EXPENSES_FILTER_TITLE: Final = "expenses-filter-title"
EXPENSES_FILTER_OPEN: Final = "expenses-filter-open"
EXPENSES_FILTER_WANTED: Final = "expenses-filter-wanted"
EXPENSES_FILTER_BODY: Final = "expenses-filter-body"
EXPENSES_FILTER_COUNT: Final = "expenses-filter-count"
EXPENSES_FILTER_GO: Final = "expenses-filter-go"
EXPENSES_FILTER_FIND: Final = "expenses-filter-find"

# What is chosen in the list, and what is done with all of it at once
EXPENSES_PICKED: Final = "expenses-picked"
EXPENSES_PICKED_TEXT: Final = "expenses-picked-text"
EXPENSES_PICK: Final = "expenses-pick"
EXPENSES_PICK_ALL: Final = "expenses-pick-all"
BULK: Final = "bulk"
BULK_WANTED: Final = "bulk-wanted"
BULK_KEPT: Final = "bulk-kept"
BULK_TITLE: Final = "bulk-title"
BULK_FORM: Final = "bulk-form"
BULK_FIELDS: Final = "bulk-fields"
BULK_VALUE: Final = "bulk-value"
BULK_MODE: Final = "bulk-mode"
BULK_PROBLEM: Final = "bulk-problem"
BULK_CONFIRM: Final = "bulk-confirm"
BULK_DONE: Final = "bulk-done"

# The form of one expense
EXPENSE_FORM: Final = "expense-form"
EXPENSE_FORM_TITLE: Final = "expense-form-title"
EXPENSE_FORM_WANTED: Final = "expense-form-wanted"
EXPENSE_FORM_KEPT: Final = "expense-form-kept"
EXPENSE_FORM_MESSAGE: Final = "expense-form-message"
EXPENSE_FORM_ENTRY: Final = "expense-form-entry"
EXPENSE_FORM_FIELDS: Final = "expense-form-fields"
EXPENSE_FORM_DAY: Final = "expense-form-day"
EXPENSE_FORM_AMOUNT: Final = "expense-form-amount"
EXPENSE_FORM_MERCHANT: Final = "expense-form-merchant"
EXPENSE_FORM_CATEGORY: Final = "expense-form-category"
EXPENSE_FORM_METHOD: Final = "expense-form-method"
EXPENSE_FORM_TAGS: Final = "expense-form-tags"
EXPENSE_FORM_NOTE: Final = "expense-form-note"
EXPENSE_FORM_COUNT: Final = "expense-form-count"
EXPENSE_FORM_AGAIN: Final = "expense-form-again"
EXPENSE_FORM_DELETE: Final = "expense-form-delete"
EXPENSE_FORM_CANCEL: Final = "expense-form-cancel"
EXPENSE_FORM_KEEP: Final = "expense-form-keep"
EXPENSE_FORM_TAKE: Final = "expense-form-take"
EXPENSE_FORM_ACCOUNT: Final = "expense-form-account"
EXPENSE_FORM_SAVED: Final = "expense-form-saved"
EXPENSE_FORM_RESTORED: Final = "expense-form-restored"
EXPENSE_FORM_AFRESH: Final = "expense-form-afresh"
EXPENSE_FORM_SUM: Final = "expense-form-sum"
EXPENSE_FORM_LEFT: Final = "expense-form-left"
EXPENSE_FORM_OFFERED: Final = "expense-form-offered"
EXPENSE_FORM_USUAL: Final = "expense-form-usual"
EXPENSE_FORM_FILLED: Final = "expense-form-filled"
EXPENSE_FORM_HISTORY: Final = "expense-form-history"
EXPENSE_FORM_COPY: Final = "expense-form-copy"
EXPENSE_FORM_STAY: Final = "expense-form-stay"
EXPENSE_FORM_DISCARD: Final = "expense-form-discard"

# The trash
TRASH: Final = "trash"
TRASH_QUERY: Final = "trash-query"
TRASH_SEEN: Final = "trash-seen"
TRASH_CHOSEN: Final = "trash-chosen"
TRASH_ASKED: Final = "trash-asked"
TRASH_WORK: Final = "trash-work"
TRASH_SEARCH: Final = "trash-search"
TRASH_BAR: Final = "trash-bar"
TRASH_COUNT: Final = "trash-count"
TRASH_PICKED: Final = "trash-picked"
TRASH_PICK: Final = "trash-pick"
TRASH_UNPICK: Final = "trash-unpick"
TRASH_RESTORE: Final = "trash-restore"
TRASH_RESTORE_ALL: Final = "trash-restore-all"
TRASH_REMOVE: Final = "trash-remove"
TRASH_EMPTY: Final = "trash-empty"
TRASH_ASK: Final = "trash-ask"
TRASH_ASK_TEXT: Final = "trash-ask-text"
TRASH_CONFIRM: Final = "trash-confirm"
TRASH_KEEP: Final = "trash-keep"
TRASH_ROWS: Final = "trash-rows"
TRASH_PAGES: Final = "trash-pages"

# The alerts
ALERTS: Final = "alerts"
ALERTS_QUERY: Final = "alerts-query"
ALERTS_OPEN: Final = "alerts-open"
ALERTS_SHOWN: Final = "alerts-shown"
ALERTS_HEAD: Final = "alerts-head"
ALERTS_DISMISS_ALL: Final = "alerts-dismiss-all"
ALERTS_SNOOZED: Final = "alerts-snoozed"
ALERTS_MUTED: Final = "alerts-muted"
ALERTS_EARLIER: Final = "alerts-earlier"
ALERTS_PAGES: Final = "alerts-pages"
ALERTS_COUNT: Final = "alerts-count"
ALERTS_COUNT_SHEET: Final = "alerts-count-sheet"
ALERTS_COUNT_MORE: Final = "alerts-count-more"
SNOOZE: Final = "snooze"
SNOOZE_TITLE: Final = "snooze-title"
SNOOZE_KEPT: Final = "snooze-kept"
SNOOZE_TEXT: Final = "snooze-text"
SNOOZE_CHOICES: Final = "snooze-choices"
SNOOZE_FORM: Final = "snooze-form"
SNOOZE_DAY: Final = "snooze-day"
SNOOZE_ERROR: Final = "snooze-error"

# The history
HISTORY: Final = "history"
HISTORY_QUERY: Final = "history-query"
HISTORY_ACTS: Final = "history-acts"
HISTORY_PAGES: Final = "history-pages"

# The budgets
BUDGETS: Final = "budgets"
BUDGETS_QUERY: Final = "budgets-query"
BUDGETS_MONTHS: Final = "budgets-months"
BUDGETS_WHOLE: Final = "budgets-whole"
BUDGETS_SAID: Final = "budgets-said"
BUDGETS_SHOWS: Final = "budgets-shows"
BUDGETS_LINES: Final = "budgets-lines"
BUDGETS_FILLS: Final = "budgets-fills"
BUDGETS_FILL: Final = "budgets-fill"
BUDGETS_FILLING: Final = "budgets-filling"
BUDGETS_FILL_APPLY: Final = "budgets-fill-apply"
BUDGETS_GRID: Final = "budgets-grid"
BUDGETS_GRID_SAID: Final = "budgets-grid-said"
BUDGETS_CELL: Final = "budgets-cell"
BUDGETS_BUSY: Final = "budgets-busy"
BUDGETS_ANSWER: Final = "budgets-answer"
BUDGETS_CELL_WRONG: Final = "budgets-cell-wrong"
BUDGETS_ONWARD: Final = "budgets-onward"

# The drawer of a limit
BUDGET_DRAWER: Final = "budget-drawer"
BUDGET_TITLE: Final = "budget-title"
BUDGET_SHOWN: Final = "budget-shown"
BUDGET_BEHIND: Final = "budget-behind"
BUDGET_FORM: Final = "budget-form"
BUDGET_KEPT: Final = "budget-kept"
BUDGET_AMOUNT: Final = "budget-amount"
BUDGET_AMOUNT_WRONG: Final = "budget-amount-wrong"
BUDGET_SCOPE: Final = "budget-scope"
BUDGET_USUAL: Final = "budget-usual"
BUDGET_TRIED: Final = "budget-tried"
BUDGET_ROLLOVER: Final = "budget-rollover"
BUDGET_ROLLOVER_WRONG: Final = "budget-rollover-wrong"
BUDGET_CAP: Final = "budget-cap"
BUDGET_THRESHOLDS: Final = "budget-thresholds"
BUDGET_THRESHOLDS_WRONG: Final = "budget-thresholds-wrong"
BUDGET_MUTED: Final = "budget-muted"

# The settings
SETTINGS: Final = "settings"
SETTINGS_QUERY: Final = "settings-query"
SETTINGS_MONEY: Final = "money"
SETTINGS_CATEGORIES: Final = "categories"
SETTINGS_APPEARANCE: Final = "appearance"
SETTINGS_DATA: Final = "data"
SETTINGS_ACCOUNT: Final = "account"
SETTINGS_FORM: Final = "settings-form"
SETTINGS_KEPT: Final = "settings-kept"
SETTINGS_CURRENCY: Final = "settings-currency"
SETTINGS_CURRENCY_PLACE: Final = "settings-currency-place"
SETTINGS_CURRENCY_SAID: Final = "settings-currency-said"
SETTINGS_CURRENCY_WRONG: Final = "settings-currency-wrong"
SETTINGS_LOCALE: Final = "settings-locale"
SETTINGS_LOCALE_WRONG: Final = "settings-locale-wrong"
SETTINGS_ZONE: Final = "settings-zone"
SETTINGS_ZONE_HERE: Final = "settings-zone-here"
SETTINGS_ZONE_WRONG: Final = "settings-zone-wrong"
SETTINGS_WEEK: Final = "settings-week"
SETTINGS_WEEK_WRONG: Final = "settings-week-wrong"
SETTINGS_PREVIEW: Final = "settings-preview"
MAIL_TEST: Final = "mail-test"
SETTINGS_ALERTS: Final = "alerting"
ALERTING_FORM: Final = "alerting-form"
ALERTING_KEPT: Final = "alerting-kept"
ALERTING_MONTH_START: Final = "alerting-month-start"
ALERTING_MONTH_START_WRONG: Final = "alerting-month-start-wrong"
ALERTING_MONTH_RUNS: Final = "alerting-month-runs"
ALERTING_THRESHOLDS: Final = "alerting-thresholds"
ALERTING_THRESHOLDS_WRONG: Final = "alerting-thresholds-wrong"
ALERTING_ROLLOVER: Final = "alerting-rollover"
ALERTING_ROLLOVER_WRONG: Final = "alerting-rollover-wrong"
ALERTING_CAP: Final = "alerting-cap"
ALERTING_MAIL_TO: Final = "alerting-mail-to"
ALERTING_MAIL_TO_WRONG: Final = "alerting-mail-to-wrong"
ALERTING_QUIET_BEGIN: Final = "alerting-quiet-begin"
ALERTING_QUIET_END: Final = "alerting-quiet-end"
ALERTING_QUIET_WRONG: Final = "alerting-quiet-wrong"
ALERTING_MAILS: Final = "alerting-mails"
BROWSER_ZONE: Final = "browser-zone"

# Categories in the settings
CATEGORIES: Final = "category-list"
CATEGORIES_ARCHIVED: Final = "categories-archived"
CATEGORY_WANTED: Final = "category-wanted"
CATEGORY_KEPT: Final = "category-kept"
CATEGORY_EDITOR: Final = "category-editor"
CATEGORY_TITLE: Final = "category-title"
CATEGORY_FORM: Final = "category-form"
CATEGORY_NAME: Final = "category-name"
CATEGORY_WRONG: Final = "category-wrong"
CATEGORY_PARENT: Final = "category-parent"
CATEGORY_COLOUR: Final = "category-colour"
CATEGORY_COLOUR_PLACE: Final = "category-colour-place"
CATEGORY_CANCEL: Final = "category-cancel"
CATEGORY_MORE: Final = "category-more"
CATEGORY_INTO: Final = "category-into"
CATEGORY_MERGE: Final = "category-merge"
CATEGORY_MERGE_TEXT: Final = "category-merge-text"
CATEGORY_ARCHIVE: Final = "category-archive"
CATEGORY_ARCHIVE_TEXT: Final = "category-archive-text"

# The account in the settings
SETTINGS_TOKENS: Final = "tokens"
SETTINGS_TOKENS_LINK: Final = "tokens-link"
TOKENS: Final = "tokens-list"
TOKEN_FORM: Final = "token-form"  # noqa: S105 - the name of a place
TOKEN_NAME: Final = "token-name"  # noqa: S105 - the name of a place
TOKEN_MAY: Final = "token-may"  # noqa: S105 - the name of a place
TOKEN_DAYS: Final = "token-days"  # noqa: S105 - the name of a place
TOKEN_WRONG: Final = "token-wrong"  # noqa: S105 - the name of a place
TOKEN_MADE: Final = "token-made"  # noqa: S105 - the name of a place
TOKEN_COPY: Final = "token-copy"  # noqa: S105 - the name of a place
TOKEN_SECRET: Final = "token-secret"  # noqa: S105 - the name of a place
ACCOUNT_WHO: Final = "account-who"
ACCOUNT_SESSIONS: Final = "account-sessions"
ACCOUNT_END_OTHERS: Final = "account-end-others"
ACCOUNT_GOES: Final = "account-goes"
ACCOUNT_CONFIRMATION: Final = "account-confirmation"
ACCOUNT_DELETE: Final = "account-delete"


# Saved views
VIEWS: Final = "views"
VIEWS_TITLE: Final = "views-title"
VIEWS_WANTED: Final = "views-wanted"
VIEWS_HOME: Final = "views-home"
VIEWS_LIST: Final = "views-list"
VIEWS_SAVE: Final = "views-save"
VIEWS_FORM: Final = "views-form"
VIEWS_NAME: Final = "views-name"
VIEWS_WRONG: Final = "views-wrong"
VIEWS_DONE: Final = "views-done"
VIEWS_BEGIN: Final = "views-begin"
VIEW_EDITOR: Final = "view-editor"
VIEW_WANTED: Final = "view-wanted"
VIEW_KEPT: Final = "view-kept"
VIEW_FORM: Final = "view-form"
VIEW_NAME: Final = "view-name"
VIEW_START: Final = "view-start"
VIEW_START_TEXT: Final = "view-start-text"
VIEW_UPDATE: Final = "view-update"
VIEW_DELETE: Final = "view-delete"
VIEW_BACK: Final = "view-back"
VIEW_WRONG: Final = "view-wrong"


def session_end(session: str) -> Pattern:
    """Give the id of the button that signs out of another browser."""
    return {"type": "session-end", "session": session}


def token_end(token: str) -> Pattern:
    """Give the id of the button that revokes a personal token."""
    return {"type": "token-end", "token": token}


def trash_row(expense_id: str) -> Pattern:
    """Give the id of the box that chooses an expense of the trash."""
    return {"type": "trash-row", "expense": expense_id}


def restore(expense_id: str, version: int) -> Pattern:
    """Give the id of the button that restores an expense, as seen at a version of the ledger."""
    return {"type": "restore", "expense": expense_id, "version": version}


def take_back(version: int, *, again: bool = False) -> Pattern:
    """Give the id of the history's button that takes back the commit of a version."""
    return {"type": "take-back", "version": version, "again": int(again)}


def alert_dismiss(alert_id: str, place: str) -> Pattern:
    """Give the id of the button that dismisses an alert; `place` tells several of it apart."""
    return {"type": "alert-dismiss", "alert": alert_id, "place": place}


def alert_snooze(alert_id: str, place: str) -> Pattern:
    """Give the id of the button that asks until when an alert is put off."""
    return {"type": "alert-snooze", "alert": alert_id, "place": place}


def alert_mute(budget: str, place: str, *, mutes: bool) -> Pattern:
    """Give the id of the button that mutes a limit, or has it told again."""
    return {"type": "alert-mute", "budget": budget, "mutes": int(mutes), "place": place}


def snooze_until(day: str) -> Pattern:
    """Give the id of the button that puts off the chosen alert until a day begins."""
    return {"type": "snooze-until", "day": day}


def category_revive(category: str) -> Pattern:
    """Give the id of the button that brings an archived category back."""
    return {"type": "category-revive", "category": category}


def take_out(job: str, version: int) -> Pattern:
    """Give the id of the button that takes an import out, as seen at a version of the ledger."""
    return {"type": "take-out", "job": job, "version": version}


def date_order(order: str) -> Pattern:
    """Give the id of the button that says in which order a file writes its dates."""
    return {"type": "date-order", "order": order}


def filter_part(part: str) -> str:
    """Give the id of the control of a part of the list's filter."""
    return f"expenses-filter-{part}"


def import_choice(name: str) -> Pattern:
    """Give the id of the control that says how one thing of a file is read."""
    return {"type": "import-choice", "name": name}


def import_column(at: int) -> Pattern:
    """Give the id of the control that says what a column of a file holds."""
    return {"type": "import-column", "at": at}


def removal_edited(job: str, version: int) -> Pattern:
    """Give the id of the box that has changed expenses taken out with their import."""
    return {"type": "removal-edited", "job": job, "version": version}


def removal_begin(job: str, version: int) -> Pattern:
    """Give the id of the button that takes out an import, as seen at a version of the ledger."""
    return {"type": "removal-begin", "job": job, "version": version}


def put_back(job: str) -> Pattern:
    """Give the id of the button that takes back the removal that was this job."""
    return {"type": "put-back", "job": job}


def known(field: str) -> str:
    """Give the id of the texts suggested for a field."""
    return f"{field}-known"


def undo(version: int, *, again: bool = False) -> Pattern:
    """Give the id of the button that takes back the commit of a version.

    With `again` that commit took something back itself, so that it is done again.
    """
    return {"type": "undo", "version": version, "again": int(again)}


def expense_undo(version: int) -> Pattern:
    """Give the id of the button that takes back one change of the expense in the form."""
    return {"type": "expense-undo", "version": version}


def failed(page: str) -> Pattern:
    """Give the id of the place where a page says that it could not be shown."""
    return {"type": "failed", "page": page}
