"""Signs people in through the hosted page of an Amazon Cognito user pool, and knows its tokens."""

from adapters.cognito.access import AccessTokens
from adapters.cognito.hosted import HostedUi
from adapters.cognito.issuer import CognitoPool

__all__ = ["AccessTokens", "CognitoPool", "HostedUi"]
