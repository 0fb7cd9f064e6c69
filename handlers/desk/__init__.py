"""The web desk: what people who handle cases see and do in a browser."""
