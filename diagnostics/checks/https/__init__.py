"""Documents and services over HTTPS, each connection through the gate."""
