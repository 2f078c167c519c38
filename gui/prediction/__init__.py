"""Between the page and the models: asks questions, runs the thread that answers, shows the answers."""
