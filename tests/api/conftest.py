"""A program's view of the API: over an empty ledger, with a token that may do everything."""

import pytest
from api_client import ApiClient, a_token
from programs import services_over

from dashboard.app import create_app
from dashboard.services import PersonalDesk, Services
from dashboard.settings import OWNER


@pytest.fixture
def services() -> Services:
    """Everything a process works with, over an empty store in memory."""
    return services_over()


@pytest.fixture
def desk(services: Services) -> PersonalDesk:
    """The desk of the person whose programs ask."""
    return services.desk(OWNER)


@pytest.fixture
def api(services: Services) -> ApiClient:
    """A program with a token that may do everything."""
    return ApiClient(create_app(services), a_token(services))
