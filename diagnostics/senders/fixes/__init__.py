"""What to do about a finding: chosen from the facts of the case, and tried."""
