"""Commands that read accounts and letters from where they really are."""
