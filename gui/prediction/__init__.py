"""Between the page and the models: questions, the thread that answers them, and what it is worth."""
