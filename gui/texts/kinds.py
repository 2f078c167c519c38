"""The kinds of text that can be learned from, for choosing files."""

from __future__ import annotations

from engine.language import Message

TEXTS = Message(
    "Texts (*.txt *.text *.md *.html *.htm *.docx *.odt *.rtf *.epub *.mbox *.eml *.log *.json *.jsonl *.csv *.srt "
    "*.vtt);;All files (*)"
)
