"""How a question reaches a name server, and its answer comes back."""
