"""Reads employees, groups and projects from an account's REST API.

Built from the documented contract (`facts/planfix-mail.md`, "REST API"); mailboxes
aren't in it. One request a second, page by page, each page kept until the import is
done, so that one that was stopped goes on where it stopped.
"""

from diagnostics.fleet.planfix_api.api_client import PlanfixApi
from diagnostics.fleet.planfix_api.import_run import Imported, api_of, imported
from diagnostics.fleet.planfix_api.import_stops import ImportStopError
from diagnostics.fleet.planfix_api.kept_pages import HeldPages, KeptPages
from diagnostics.fleet.planfix_api.table_changes import TableChange

__all__ = [
    "HeldPages",
    "ImportStopError",
    "Imported",
    "KeptPages",
    "PlanfixApi",
    "TableChange",
    "api_of",
    "imported",
]
