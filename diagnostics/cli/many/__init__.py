"""The commands over many accounts, and what unattended runs tell."""
