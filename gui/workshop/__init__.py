"""The workshop's pages: get, compare, fine-tune and export models, each job in its own process."""
