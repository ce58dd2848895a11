"""Further services of the lab: IMAP, one document over HTTPS, and SCRAM."""
