"""What is known of one mailbox, server, person or project, ready to be laid out."""
