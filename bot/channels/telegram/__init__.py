"""The public bot on Telegram, through aiogram. Imported only where its token is set: that costs seconds and memory."""
