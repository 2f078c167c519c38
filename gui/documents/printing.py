"""Prints the text, or writes it as a PDF: black on white, in the page's font, without suggestions."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import (
    QFont,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QDialog, QWidget

from gui.page.layout import LINE_HEIGHT

_WHOLE = 100  # percent


def print_text(text: str, name: str, font: QFont, parent: QWidget) -> None:
    """Ask for a printer, and print."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # looks for printers, which would delay the start

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    dialog = QPrintDialog(printer, parent)
    if dialog.exec() == QDialog.DialogCode.Accepted:
        lay_out(text, name, font).print_(printer)
    dialog.deleteLater()


def pdf(text: str, name: str, font: QFont) -> bytes:
    """The text as the content of a PDF of A4 pages."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(name)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    lay_out(text, name, font).print_(writer)
    del writer  # the end of the file is written when the printer is deleted
    return bytes(buffer.data().data())


def lay_out(text: str, name: str, font: QFont) -> QTextDocument:
    """The text as a document to print; Qt prints black on white and adds page numbers."""
    document = QTextDocument()
    document.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, name)
    document.setDefaultFont(font)
    document.setPlainText(text)
    spaced = QTextBlockFormat()
    spaced.setLineHeight(_WHOLE * LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.mergeBlockFormat(spaced)
    return document
