"""What pages do with the lab itself."""
