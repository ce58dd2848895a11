"""Dialogues with SMTP and POP3 servers."""
