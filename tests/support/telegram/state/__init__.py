"""A second opinion on the bot: gramlab, a Telegram server that keeps state and that this project did not write.

It knows who ever wrote to the bot, which messages and buttons exist, which were answered, and who polls. It needs
Python 3.13 and a network of nothing but loopback, so there are two sides. `inside` (with `network`, `world` and the
gate) runs on the Python of .venv/state in a network namespace of its own, starts the server and the product there, and
does what it is told in lines of JSON. `lane` is the side of the tests, `person` is somebody with a phone.
"""
