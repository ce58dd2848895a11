"""What people's files mean who never read our names: headings, words, lists, names."""
