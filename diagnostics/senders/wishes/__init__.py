"""What to change so that letters leave from the wanted mailbox."""
