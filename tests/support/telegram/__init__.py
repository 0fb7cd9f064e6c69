"""A bench for bots: a Bot API server that this project did not write, and a gate before it.

    the product → our gate → lo-bot-api-emulator

The gate (`gate`, a process of its own) does what the emulator does not: faults, request lint by third parties, a log of
calls, a memory of what stands in a chat, kinds of update and methods the emulator does not model. Neither is Telegram.
"""
