"""The public bot on Telegram beside bots that people would write with the libraries alone."""
