"""What was pasted, taken apart into statements."""
