"""Whether everyone has a sender, and what is wrong where not."""
