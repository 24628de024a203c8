"""Signs people in through the hosted page of an Amazon Cognito user pool."""

from adapters.cognito.hosted import HostedUi
from adapters.cognito.issuer import CognitoPool

__all__ = ["CognitoPool", "HostedUi"]
