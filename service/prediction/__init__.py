"""How a prediction is asked for and answered."""
