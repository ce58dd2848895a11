"""The steps in which an account is opened: files, questions, problems."""
