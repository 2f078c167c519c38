"""What a writer needs in any program that predicts, without Qt."""
