"""Bots as people write them, with what each library offers and its examples show. Each is started as

    python -m benchmarks.telegram.peers.NAME PORT API FOLDER

and answers on POST /hook, with the secret `hook`, and GET /readyz.
"""
