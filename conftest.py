"""Loads the fixtures with real servers for every folder of tests."""

pytest_plugins = ("tests.real_servers.plugin",)
