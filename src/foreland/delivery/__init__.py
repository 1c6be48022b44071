"""What leaves the house: mail so far. It knows how to send and never decides what, or to whom."""
