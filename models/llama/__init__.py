"""The Llama family (Llama, SmolLM2, Mistral, Qwen 2 and 3, Gemma 3): configurations, the fused graph, GGUF files."""
