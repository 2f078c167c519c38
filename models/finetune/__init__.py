"""Fine-tunes a GPT-2 on a writer's own text, in its own process, which communicates through files in a run's folder."""
