"""Loads the fixtures with real servers for every folder of tests."""

pytest_plugins = (
    "tests.real_servers.plugin",
    "tests.real_servers.jailed_mail",
    "tests.real_servers.jailed_cyrus",
    "tests.real_servers.jailed_names",
    "tests.real_servers.odd_pair",
)
