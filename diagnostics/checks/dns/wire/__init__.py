"""Questions as they go to a name server."""
