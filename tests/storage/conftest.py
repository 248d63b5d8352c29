"""Both databases for every test of storage."""

from tests.databases import *  # noqa: F403
