"""Many accounts at once, and accounts that are read from Planfix itself."""
