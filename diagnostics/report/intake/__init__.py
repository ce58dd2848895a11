"""What is said while an account is opened: how it was read, what is open or wrong."""
