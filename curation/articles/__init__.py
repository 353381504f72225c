"""Writing the articles of the knowledge base: forms, what fits in words, previews and the history."""
