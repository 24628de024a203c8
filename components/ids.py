"""Every component id, once; the area leads the name."""

from typing import Final

Pattern = dict[str, str | int]

# The frame around every page
URL: Final = "url"
PAGE: Final = "page"
NAV: Final = "nav"
TITLE: Final = "page-title"
THEME: Final = "theme"
THEME_TOGGLE: Final = "theme-toggle"
NOTICES: Final = "notices"
ALERTS: Final = "alerts"
ALERTS_SEEN: Final = "alerts-seen"
ALERTS_HERE: Final = "alerts-here"
CHANGE: Final = "change"
POLL: Final = "poll"
EXPENSE_ADD: Final = "expense-add"
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
EXPENSES_GRID: Final = "expenses-grid"
EXPENSES_INSTEAD: Final = "expenses-instead"

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


def take_out(job: str, version: int) -> Pattern:
    """Give the id of the button that takes an import out, as seen at a version of the ledger."""
    return {"type": "take-out", "job": job, "version": version}


def date_order(order: str) -> Pattern:
    """Give the id of the button that says in which order a file writes its dates."""
    return {"type": "date-order", "order": order}


def known(field: str) -> str:
    """Give the id of the texts suggested for a field."""
    return f"{field}-known"


def undo(version: int) -> Pattern:
    """Give the id of the button that takes back the commit of a version."""
    return {"type": "undo", "version": version}


def failed(page: str) -> Pattern:
    """Give the id of the place where a page says that it could not be shown."""
    return {"type": "failed", "page": page}
