"""Fine-tunes a GPT-2 on a writer's own text, in a process of its own that talks through files in a run's folder."""
