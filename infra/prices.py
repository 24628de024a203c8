"""What AWS asks for a unit, in us-east-1 and US dollars, and where each figure was read.

None was read at AWS itself on the day of writing: look again before you rely on one. Free tiers and
discounts for volume are left out.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Price:
    """Dollars for a unit, and where the figure is from."""

    dollars: float
    unit: str
    source: str = "from memory, check before relying on it"


_AIRBYTE: Final = "airbyte.com/data-engineering-resources/dynamodb-pricing, 21 July 2025"
_BALANCERS: Final = "awsnegotiations.com/elastic-load-balancer-cost.html, May 2026"
_NAT: Final = "cloudburn.io/blog/aws-nat-gateway-pricing, 24 February 2026"
_WATCH: Final = (
    "factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards, 13 June 2026"
)
_ALARMS: Final = "c3x.dev/resources/aws/aws_cloudwatch_metric_alarm, undated"
_RESTORABLE: Final = (
    "0.25 and 0.20: Infracost's output in github.com/Timothy-Pulliam/terraform-s3-backend, undated"
)
_POOL: Final = (
    "aws.amazon.com/cognito/pricing as read on 20 September 2026 by "
    "github.com/api-evangelist/amazon-cognito"
)
_KEPT: Final = (
    "hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms, undated"
)
_MAIL: Final = "AWS's price list of 22 July 2026 in github.com/api-evangelist/amazon-ses"

PRICES: Final = {
    "table reads": Price(0.125, "a million read request units", _AIRBYTE),
    "table writes": Price(0.625, "a million write request units", _AIRBYTE),
    "table bytes": Price(0.25 + 0.20, "a GB, stored and recoverable", _RESTORABLE),
    "sign-in": Price(0.02, "a monthly active user, plan Plus", _POOL),
    "API Gateway": Price(
        1.00, "a million requests",
        "docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration",
    ),
    "mail": Price(0.16, "a thousand, plan Essentials of new accounts", _MAIL),
    "instance": Price(
        0.0416, "an hour of t3.medium", "half of t3.large's 0.0832 at go-cloud.io/?p=10607, 2026"
    ),
    "disk": Price(0.08, "a GB of gp3"),
    "NAT gateway": Price(0.045, "an hour", _NAT),
    "NAT bytes": Price(0.045, "a GB", _NAT),
    "public address": Price(
        0.005, "an hour", "doit.com/aws-public-ipv4-price-increase-the-complete-guide, from 2024"
    ),
    "load balancer": Price(0.0225, "an hour", _BALANCERS),
    "load balancer units": Price(0.008, "an hour of one LCU", _BALANCERS),
    "bytes out": Price(
        0.09, "a GB to the internet",
        "leanopstech.com/blog/aws-data-transfer-pricing-2026, 27 April 2026",
    ),
    "log": Price(0.50, "a GB taken in", _WATCH),
    "alarm": Price(0.10, "a metric an alarm looks at", _ALARMS),
    "composite alarm": Price(0.50, "one", _ALARMS),
    "metric": Price(0.30, "one", "signoz.io/guides/cloudwatch-pricing, 15 February 2026"),
    "dashboard": Price(3.00, "one", _WATCH),
    "key": Price(1.00, "one", "cloudburn.io/blog/aws-kms-pricing, 14 March 2026"),
    "secret": Price(0.40, "one", _KEPT),
}  # fmt: skip
