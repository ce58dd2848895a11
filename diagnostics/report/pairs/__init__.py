"""One pair as people need it: its conditions, whether it gets out, texts to copy."""
