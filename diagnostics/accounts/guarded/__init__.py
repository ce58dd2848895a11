"""What a stranger's file may cost, and the process of its own that it is read in."""
