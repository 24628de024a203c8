"""What programs show to be let in: access tokens of the pool, verified here again."""

import time
from collections.abc import Callable

from adapters.cognito.issuer import CognitoPool, Issuer
from adapters.cognito.token import Grant, grant_in
from spending.ports import Clock


class AccessTokens:
    """Verifies a pool's access tokens; `elapsed` gives seconds that never go back.

    Keys that were fetched hold on while the pool is away.
    """

    def __init__(
        self, pool: CognitoPool, clock: Clock, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._issuer = Issuer(pool, elapsed)

    def prepare(self) -> None:
        """Have the pool's keys before the first token comes; raises SignInUnavailable."""
        self._issuer.prepare()

    def grant(self, token: str) -> Grant:
        """Give what a token grants; raises SignInRefused, and SignInUnavailable without keys."""
        clients = self._pool.programs or (self._pool.client_id,)
        keys_for = self._issuer.keys_for
        return grant_in(token, self._pool.issuer, clients, keys_for, self._clock.now())
