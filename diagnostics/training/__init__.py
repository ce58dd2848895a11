"""Trainings: scenarios to think about, judged by what the engines really say."""
