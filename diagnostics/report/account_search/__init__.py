"""Looking for a person, a project, a mailbox, a server, or what an error means."""
