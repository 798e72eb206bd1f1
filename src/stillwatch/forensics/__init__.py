"""What a model's answers show of answers that it was trained on."""
