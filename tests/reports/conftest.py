"""Reports of one fictional facility, made once for all tests that only read them."""

import pytest

from fairassess.reports import paper
from tests.reports import samples


@pytest.fixture(scope="session")
def summary():
    """The newest assessment of a facility with five years of history."""
    return samples.summary()


@pytest.fixture(scope="session")
def pdf(summary):
    """The same on paper."""
    return paper.as_pdf(summary)
