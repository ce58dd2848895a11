"""Pieces of the pages of one mailbox, server, person or project, and the search."""
