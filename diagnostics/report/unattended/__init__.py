"""Answers for programs that run at night: CI servers, monitoring."""
