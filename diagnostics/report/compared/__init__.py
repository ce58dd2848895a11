"""Two states side by side: a draft that was checked, two versions, expectations."""
