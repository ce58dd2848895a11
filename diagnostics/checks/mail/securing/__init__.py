"""Encrypted connections: contexts, certificates, handshakes, and what went wrong."""
