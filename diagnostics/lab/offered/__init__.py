"""What the lab offers: faults of mail servers and of domains, and their twins."""
