"""What a webhook is told of a run that nobody watches, and that it is told once."""
