"""The JSON API: turns, history and acknowledgements."""

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web import cookies, wire
from bot.channels.web.channel import Channel
from bot.channels.web.proof import Proof
from bot.channels.web.trouble import Trouble, check_origin
from bot.ports import Busy, ProofNeeded
from dialog.incoming import Command, FileRef, Incoming, Kind
from dialog.ports import Visitor


class Api:
    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._settings = channel.settings

    async def turns(self, request: Request) -> Response:
        turn = wire.TURN.validate_json(await self._json(request))
        if turn.language:
            request.scope["mashang.language"] = turn.language
        if len(turn.text) > self._settings.max_text:
            raise Trouble(413, "too-long", facts={"most": self._settings.max_text})
        channel = self._channel
        token = cookies.token_of(request)
        headers: list[wire.Header] = []
        if token is None:
            token = cookies.new_token()
            headers.append(("Set-Cookie", cookies.keep(token, secure=self._settings.secure)))
        visitor = channel.visitor_of(token)
        if wait := channel.turns.take(visitor.ref):
            raise Trouble(429, "too-fast", seconds=wait)
        incoming = self._incoming(turn, visitor)
        proof = Proof(challenge=turn.proof.challenge, nonce=turn.proof.nonce) if turn.proof else None
        proven = proof is not None and channel.proofs.spend(
            proof, ref=visitor.ref, turn=incoming.id, bits=channel.load.bits()
        )
        try:
            said = await channel.take(visitor, incoming, proven=proven)
        except ProofNeeded:
            bits = channel.load.bits()
            challenge = channel.proofs.challenge(ref=visitor.ref, turn=incoming.id, bits=bits)
            return wire.answer({"work": {"challenge": challenge, "bits": bits}}, 428, headers)
        except Busy:
            if proof is not None and proven:
                channel.proofs.give_back(proof)
            raise
        if any(wire.shared(entry) for entry in said):
            headers = [("Set-Cookie", cookies.keep(token, secure=self._settings.secure, session=True))]
        return wire.answer({"messages": [wire.message(entry) for entry in said]}, headers=headers)

    async def messages(self, request: Request) -> Response:
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 16):
            raise Trouble(422, "bad-turn")
        visitor = self._channel.visitor(request)
        if visitor is None:
            return wire.answer({"messages": []})
        if wait := self._channel.reads.take(visitor.ref):
            raise Trouble(429, "too-fast", seconds=wait)
        said = await self._channel.talker.history(visitor, after=int(after))
        return wire.answer({"messages": [wire.message(entry) for entry in said]})

    async def acks(self, request: Request) -> Response:
        ack = wire.ACK.validate_json(await self._json(request))
        visitor = self._channel.visitor(request)
        if visitor is None:
            raise Trouble(401, "no-visitor")
        if wait := self._channel.reads.take(visitor.ref):
            raise Trouble(429, "too-fast", seconds=wait)
        await self._channel.talker.acknowledge(visitor, upto=ack.upto)
        return wire.answer({"ok": True})

    async def _json(self, request: Request) -> bytes:
        check_origin(request, self._settings)
        if not request.headers.get("content-type", "").startswith(wire.JSON):
            raise Trouble(415, "not-json")
        return await wire.body_of(request, self._settings.max_body)

    def _incoming(self, turn: wire.TurnBody, visitor: Visitor) -> Incoming:
        if (turn.kind == "command") != (turn.command is not None) or (turn.kind == "choice" and turn.ask is None):
            raise Trouble(422, "bad-turn")
        return Incoming(
            id=str(turn.id),
            kind=Kind(turn.kind),
            text=turn.text,
            ask=turn.ask,
            choice=turn.choice,
            files=tuple(self._file(ticket, visitor) for ticket in turn.files),
            command=Command(turn.command) if turn.command else None,
            place=turn.code,
            language=turn.language if turn.language in self._settings.languages else "",
        )

    def _file(self, ticket: str, visitor: Visitor) -> FileRef:
        file = self._channel.tickets.read_file(visitor.ref, ticket)
        if file is None:
            raise Trouble(422, "unknown-file")
        return file
