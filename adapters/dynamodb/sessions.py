"""Sessions in the table: under the hash of their secret, and once more under their owner."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from adapters.dynamodb.items import Item, expires_at, item_to_values, value_of, values_to_item
from adapters.dynamodb.keys import (
    OWN_SESSIONS,
    SESSION,
    SIGN_IN,
    moment_text,
    own_session_key,
    owner_key,
    session_key,
    sign_in_key,
)
from adapters.dynamodb.rows import Rows, put_request
from spending.errors import HeadMoved, StoreDamaged, StoreUnavailable
from spending.session import PendingSignIn, Session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_IS_THERE: Final = {
    "ConditionExpression": "attribute_exists(#pk)",
    "ExpressionAttributeNames": {"#pk": "pk"},
}
_TRIES: Final = 5


class DynamoSessions:
    """Keeps sessions in a DynamoDB table; every read sees every acknowledged write.

    What holds no more expires by itself, some time later: readers judge by the moments.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._rows = Rows(client, table)

    def begin(self, session: Session, until: datetime) -> None:
        """Keep a new session."""
        self._rows.transact([self._rows.put_action(item) for item in _items(session, until)])

    def get(self, session_id: str) -> Session | None:
        """Give a session, None when there is none, or it was ended."""
        item = self._rows.get(session_key(session_id), SESSION)
        return self._session(item) if item else None

    def note_use(self, session: Session, used: datetime, until: datetime) -> None:
        """Note when a session was used last; one that was ended meanwhile stays ended."""
        update = {
            "UpdateExpression": "SET #used = :used, #expires = :expires",
            "ConditionExpression": "attribute_exists(#used)",
            "ExpressionAttributeNames": {"#used": "used", "#expires": "expires"},
            "ExpressionAttributeValues": {
                ":used": value_of(moment_text(used)),
                ":expires": expires_at(until),
            },
        }
        keys = ((session_key(session.id), SESSION),
                (owner_key(session.owner), own_session_key(session.id)))  # fmt: skip
        try:
            self._rows.transact([self._rows.update_action(*key, update) for key in keys])
        except HeadMoved:
            return  # ended meanwhile, or noted by somebody else at the same moment

    def of_owner(self, owner: str) -> list[Session]:
        """Give the sessions of a person, in no order; perhaps some that hold no more."""
        found = self._rows.between(owner_key(owner), *OWN_SESSIONS)
        return [self._session(item) for item in found]

    def end(self, owner: str, session_id: str) -> bool:
        """End a session of this person's; False when the person has no such session."""
        if self._rows.get(owner_key(owner), own_session_key(session_id)) is None:
            return False
        return self._ended(owner, session_id)

    def _ended(self, owner: str, session_id: str) -> bool:
        """End a session in both places; False when somebody else was faster."""
        mine = (owner_key(owner), own_session_key(session_id))
        actions = [self._rows.delete_action(*mine, _IS_THERE),
                   self._rows.delete_action(session_key(session_id), SESSION)]  # fmt: skip
        for _ in range(_TRIES):
            try:
                self._rows.transact(actions)
            except HeadMoved:  # ended by somebody, or its use was noted at the same moment
                if self._rows.get(*mine) is None:
                    return False
            else:
                return True
        raise StoreUnavailable

    def end_all(self, owner: str, but: str = "") -> int:
        """End every session of a person, or all but one; give how many were ended."""
        ids = [one.id for one in self.of_owner(owner) if one.id != but]
        return sum(self._ended(owner, session_id) for session_id in ids)

    def forget(self, owner: str) -> None:
        """End every session of a person whose account was deleted, and keep nothing of them."""
        self.end_all(owner)

    def keep_sign_in(self, pending: PendingSignIn) -> None:
        """Keep a sign-in on its way."""
        values = {
            "state": pending.state,
            "nonce": pending.nonce,
            "verifier": pending.verifier,
            "destination": pending.destination,
            "until": moment_text(pending.until),
        }
        item = values_to_item(sign_in_key(pending.id), SIGN_IN, values)
        self._rows.write([put_request({**item, "expires": expires_at(pending.until)})])

    def take_sign_in(self, pending_id: str) -> PendingSignIn | None:
        """Give a sign-in on its way and drop it; of several takers one alone gets it."""
        key = (sign_in_key(pending_id), SIGN_IN)
        item = self._rows.get(*key)
        if item is None:
            return None
        try:
            self._rows.transact([self._rows.delete_action(*key, _IS_THERE)])
        except HeadMoved:
            return None
        return self._pending(pending_id, item)

    def _session(self, item: Item) -> Session:
        values = self._values(item, ("id", "owner", "name", "device", "begun", "used"))
        *_, begun, used = values
        session_id, owner, name, device = values[:4]
        return Session(session_id, owner, name, device, self._moment(begun), self._moment(used))

    def _pending(self, pending_id: str, item: Item) -> PendingSignIn:
        names = ("state", "nonce", "verifier", "destination", "until")
        state, nonce, verifier, destination, until = self._values(item, names)
        moment = self._moment(until)
        return PendingSignIn(pending_id, state, nonce, verifier, destination, moment)

    def _values(self, item: Item, names: Iterable[str]) -> list[str]:
        values: dict[str, Any] = dict(item_to_values(item))
        try:
            return [str(values[name]) for name in names]
        except KeyError as error:
            raise self._damaged from error

    def _moment(self, text: str) -> datetime:
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except ValueError as error:
            raise self._damaged from error

    @property
    def _damaged(self) -> StoreDamaged:
        return StoreDamaged(self._rows.where, "a session in it cannot be read")


def _items(session: Session, until: datetime) -> list[Item]:
    """Write a session as it lies under its own id and under its owner."""
    values = {
        "id": session.id,
        "owner": session.owner,
        "name": session.name,
        "device": session.device,
        "begun": moment_text(session.begun),
        "used": moment_text(session.used),
    }
    keys = ((session_key(session.id), SESSION),
            (owner_key(session.owner), own_session_key(session.id)))  # fmt: skip
    return [{**values_to_item(*key, values), "expires": expires_at(until)} for key in keys]
