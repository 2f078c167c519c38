"""GGUF files, as llama.cpp has them: checked, read, and made into models of Foreword's."""

SUFFIX = ".gguf"
