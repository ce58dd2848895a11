"""Who sends, will it get out, and why did it fail: the notebook API."""
