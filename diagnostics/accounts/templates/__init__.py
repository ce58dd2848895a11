"""Accounts to fill in: CSV files and workbooks with headings, lists and examples."""
