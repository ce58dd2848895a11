"""Texts of pages and commands in other languages than English, and what makes them."""
