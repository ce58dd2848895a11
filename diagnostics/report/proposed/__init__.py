"""What is proposed to be changed, in words and as rows."""
