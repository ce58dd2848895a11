"""The smallest edits that close gaps."""
