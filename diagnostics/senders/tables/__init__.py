"""Pairs as rows, frames and files."""
