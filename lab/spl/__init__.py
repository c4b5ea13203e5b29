"""The search language: lexer → parser → AST → validation → execution."""
