"""Question 3: does each mailbox really let letters out?"""
