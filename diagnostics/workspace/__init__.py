"""What stays of opened accounts when the browser is closed."""
