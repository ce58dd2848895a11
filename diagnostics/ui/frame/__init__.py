"""What stands around every page: which account is open, and how another is opened."""
