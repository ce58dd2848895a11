"""What stands between this machine and a server."""
