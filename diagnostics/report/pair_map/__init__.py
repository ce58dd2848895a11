"""People by projects, in groups whose members have one and the same answer."""
