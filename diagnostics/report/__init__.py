"""Findings and steps → rows, DataFrame, CSV, XLSX, JSON, HTML."""
