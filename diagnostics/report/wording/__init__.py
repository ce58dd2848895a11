"""Words for people: what terms mean, and how values are said."""
