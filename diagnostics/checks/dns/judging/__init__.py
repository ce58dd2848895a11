"""What the answers of DNS amount to; pure."""
