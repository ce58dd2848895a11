"""One report over many accounts, to be handed on."""
