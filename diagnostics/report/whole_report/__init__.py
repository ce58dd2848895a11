"""One report of an account, to be handed on: what is so, what to do, what is open."""
