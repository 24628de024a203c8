"""A program, the desk of the one who uses it, and a browser without a screen in front of it."""

import pytest
from dash_client import DashClient
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
    """The desk of the person who uses the program."""
    return services.desk(OWNER)


@pytest.fixture
def client(services: Services) -> DashClient:
    """A browser in front of the program."""
    return DashClient(create_app(services))
