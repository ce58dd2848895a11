"""What the Training page is put together from."""
