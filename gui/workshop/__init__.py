"""The workshop's pages: models are got, compared, fine-tuned and exported here, in processes of their own."""
