"""IMAP, as far as keeping sent letters needs it: login, and the folder for them."""
