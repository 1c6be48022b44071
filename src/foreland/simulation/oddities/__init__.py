"""What is odd about messages on their way from a carrier's system to the desk, each oddity by its name.

Habits belong to a station of a carrier and touch all its messages; accidents happen to single messages.
"""
