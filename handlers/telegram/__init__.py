"""The staff bot: people of the organisation in a private chat, through python-telegram-bot. It holds number, neutral
stage and dates (decision 13); what a case says is read on the web desk."""
