"""The window's side of the prediction service, with Qt's signals."""
