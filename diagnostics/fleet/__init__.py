"""Many accounts at once: which there are, who works on them, what they come to."""
