"""What a change of the account does."""
