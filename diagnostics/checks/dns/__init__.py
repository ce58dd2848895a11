"""What DNS says about a mailbox's domain, and whether its letters will be believed."""
