"""What the operating system grants, and how it refuses."""
