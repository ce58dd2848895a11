"""Question 4: what an error text or a bounce means, and who said it."""
