"""What one person can do with their alerts; what raised them is not touched by any of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from spending.alert import Alert
from spending.errors import InvalidInput, UnknownAlert
from spending.period import check_day
from spending.plan import Moment, Plan, Watch
from spending.records import ALERT, Fields, Json, Write, key_of, rewritten
from spending.settings import zone_of
from spending.writer import LONGEST_ID, Receipt, Writer

DISMISS: Final = "dismiss"
SNOOZE: Final = "snooze"
ALERT_ACTS: Final = (DISMISS, SNOOZE)

MOST_AT_ONCE: Final = 80
"""Alerts one act changes at most."""


class AlertActs:
    """The acts on alerts, a part of a ledger."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def dismiss(self, alert_ids: Sequence[str], operation: str) -> Receipt:
        """Put alerts away for good; raises UnknownAlert, InvalidInput for too many at once."""
        return self._alerts(
            DISMISS, alert_ids, {}, operation,
            lambda alert, _: replace(alert, dismissed=True, snoozed=None),
        )  # fmt: skip

    def snooze(self, alert_ids: Sequence[str], until: date, operation: str) -> Receipt:
        """Put alerts away until a day begins, by the person's time zone.

        Raises UnknownAlert, and InvalidInput for a day that is not to come or too many at once.
        """
        check_day(until)

        def put_off(alert: Alert, moment: Moment) -> Alert:
            if until <= moment.now.astimezone(zone_of(moment.settings)).date():
                field, reason = "day", "must be one to come"
                raise InvalidInput(field, reason)
            return replace(alert, dismissed=False, snoozed=until)

        details: Fields = {"until": until.isoformat()}
        return self._alerts(SNOOZE, alert_ids, details, operation, put_off)

    def _alerts(
        self,
        act: str,
        alert_ids: Sequence[str],
        details: Fields,
        operation: str,
        change: Callable[[Alert, Moment], Alert],
    ) -> Receipt:
        ids = list(dict.fromkeys(alert_ids))
        if len(ids) > MOST_AT_ONCE:
            field, reason = "alerts", f"are more than {MOST_AT_ONCE}: choose fewer at once"
            raise InvalidInput(field, reason)
        unknown = next((one for one in ids if not 0 < len(one) <= LONGEST_ID), None)
        if unknown is not None:
            raise UnknownAlert(unknown)

        def plan(moment: Moment) -> Plan:
            found = moment.get([key_of(ALERT, one) for one in ids])
            writes: list[Write] = []
            for one in ids:
                record = found.get(key_of(ALERT, one))
                if record is None:
                    raise UnknownAlert(one)
                alert = Alert.from_record(record)
                wanted = change(alert, moment)
                if wanted != alert:
                    writes.append(rewritten(record.key, record, alert.fields, wanted.fields))
            answer: list[Json] = [*ids]
            return Plan(act, tuple(writes), {"ids": answer}, watch=Watch.NOTHING)

        request: Fields = {act: [*ids], **details}
        return self._writer.write(operation, request, plan)
