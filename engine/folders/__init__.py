"""Folders as a memory: where the last words stand in one of their files, it proposes how the sentence went on."""
