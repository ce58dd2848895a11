"""Records of stages, as in `seen`."""
