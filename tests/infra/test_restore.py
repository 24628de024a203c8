"""The words on bringing a person back from a restored table, as docs/aws.md has them."""

from pathlib import Path

import pytest
from builders import a_draft, tools_over
from dynamo import Stand, ministack_stand

from adapters.backup import read_backup, write_backup
from adapters.dynamodb import DynamoStore
from spending.closing import close, life_of
from spending.errors import AlreadyThere
from spending.expense import Expense
from spending.ledger import Ledger
from spending.records import EXPENSE

pytestmark = pytest.mark.ministack

_PERSON = "issuer|ann"
_OTHER = "issuer|bob"


def _copy(source: Stand, target: Stand) -> None:
    """Do what AWS does when a table is restored: all items, in another table."""
    for item in source.client.scan(TableName=source.table)["Items"]:
        target.client.put_item(TableName=target.table, Item=item)


def _merchants(store: DynamoStore, person: str) -> list[str]:
    records = store.all(life_of(person, store), EXPENSE)
    return sorted(Expense.from_record(one).merchant for one in records)


def test_a_person_comes_back_from_a_restored_table(tmp_path: Path) -> None:
    """Refused while the account stands; whole once it was deleted; nobody else is touched."""
    with ministack_stand() as stand, ministack_stand() as another:
        live, restored = stand.store(), another.store()
        ann, bob = (Ledger(one, tools_over(live)) for one in (_PERSON, _OTHER))
        ann.add(a_draft(merchant="Before"), "first")
        bob.add(a_draft(merchant="His"), "his")
        _copy(stand, another)
        ann.add(a_draft(merchant="Wrong"), "second")
        bob.add(a_draft(merchant="His too"), "his too")

        file = tmp_path / "ann.backup"
        write_backup(restored, life_of(_PERSON, restored), file)
        with pytest.raises(AlreadyThere):
            read_backup(live, life_of(_PERSON, live), file)
        assert _merchants(live, _PERSON) == ["Before", "Wrong"]

        close(_PERSON, tools_over(live))
        read_backup(live, life_of(_PERSON, live), file)
        assert _merchants(live, _PERSON) == ["Before"]
        assert _merchants(live, _OTHER) == ["His", "His too"]
