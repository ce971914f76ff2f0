"""Sessions as Claude Code 2.1.330 writes them, and as 2.1.110 did, which kept no prompts and tool definitions.

The record types, their order, their shares and their sizes are those seen at work; every value is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from bench.corpus.words import Words

_TAIL = b'"userType":"external","entrypoint":"cli","cwd":"%s","sessionId":"%s","version":"%s","gitBranch":"main"}\n'
_ATTACHMENT = (
    b'{"parentUuid":"%s","isSidechain":%s,"attachment":{"type":"%s",%s},"type":"attachment","uuid":"%s",'
    b'"timestamp":"%s","renderedRole":"system",%s'
)
_PROMPT = (
    b'{"parentUuid":"%s","isSidechain":%s,"promptId":"%s","type":"user","message":{"role":"user","content":"%s"},'
    b'"uuid":"%s","timestamp":"%s","permissionMode":"default","promptSource":"typed","turnOrigin":"human",'
    b'"turnPosition":{"promptIndex":0,"turnIndex":1},%s'
)
_ASSISTANT = (
    b'{"parentUuid":"%s","isSidechain":%s,"message":{"id":"msg_01%s","type":"message","role":"assistant",'
    b'"model":"claude-opus-5-5","content":[%s],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":%d,'
    b'"cache_creation_input_tokens":%d,"cache_read_input_tokens":%d,"output_tokens":%d,"output_tokens_details":'
    b'{"thinking_tokens":0},"server_tool_use":{"web_search_requests":0,"web_fetch_requests":0},"service_tier":"standard",'
    b'"cache_creation":{"ephemeral_1h_input_tokens":0,"ephemeral_5m_input_tokens":%d},"inference_geo":"not_available",'
    b'"iterations":[],"speed":"standard","fallback_credit":null},"stop_details":null},"apiBlockIndex":%d,'
    b'"requestId":"req_011C%s","requestRef":"%s","requestedModel":"claude-opus-5-5","promptCacheRequested":"5m",'
    b'"type":"assistant","uuid":"%s","timestamp":"%s","effort":"medium","perTurnEffort":"medium","madeBy":"model",%s'
)
_RESULT = (
    b'{"parentUuid":"%s","isSidechain":%s,"promptId":"%s","type":"user","message":{"role":"user","content":[{"tool_use_id":'
    b'"toolu_01%s","type":"tool_result","content":"%s","is_error":false}]},"uuid":"%s","timestamp":"%s","toolUseResult":%s,'
    b'"sourceToolAssistantUUID":"%s","permissionDecision":{"decision":"accept","source":"config","reasonType":"mode"},%s'
)
_REQUEST = (
    b'{"type":"api-request","sessionId":"%s","id":"%s","timestamp":"%s","version":"%s","querySource":"repl_main_thread",'
    b'"shapeHash":"%s","params":{"model":"claude-opus-5-5","betas":["claude-code-20250219","interleaved-thinking-2025-05-14",'
    b'"context-management-2025-06-27"],"max_tokens":128000,"thinking":{"type":"adaptive","display":"omitted"},'
    b'"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"output_config":{"effort":"medium"}},'
    b'"keep":%d,"tail":["%s","%s"],"cacheControl":[{"path":["system",0],"value":{"type":"ephemeral"}}],'
    b'"requestDigest":"%s","base":"%s"}\n'
)
_SIDE = {True: b"true", False: b"false"}


class Prompts(NamedTuple):
    """What a version of the client sends with every request: the same in all its sessions."""

    version: bytes
    system: bytes
    tools: bytes
    skills: bytes


def prompts(words: Words, version: str) -> Prompts:
    """One version's: a system prompt of 6 kB, tool definitions of 37 kB, skills of 13 kB."""
    tools = b",".join(
        b'{"name":"Tool%d","description":"%s","input_schema":{"$schema":"https://json-schema.org/draft/2020-12/schema",'
        b'"type":"object","properties":{"path":{"description":"%s","type":"string"}},"required":["path"],'
        b'"additionalProperties":false}}' % (number, words.prose.some(1500), words.prose.some(400))
        for number in range(17)
    )
    return Prompts(version.encode(), words.prose.some(6000), tools, words.prose.some(12_500))


class Session:
    """One session's lines. `told` makes it the transcript of its sub-agent."""

    def __init__(self, chance: Random, words: Words, ours: Prompts | None, cwd: str, clock_s: int) -> None:
        self._chance, self._words, self._ours, self._cwd = chance, words, ours, cwd.encode()
        self._ms = clock_s * 1000
        self.id = self._uuid()
        self._side, self._parent, self._prompt = _SIDE[False], self._uuid(), self._uuid()
        self._shape = self._hash()
        self._base, self._context = self._uuid(), 12_000
        self._tail = _TAIL % (self._cwd, self.id, ours.version if ours else b"2.1.110")

    def sub_agent(self) -> Session:
        """A sub-agent of this session: its lines name the session, and lie beside it."""
        child = Session(self._chance, self._words, self._ours, self._cwd.decode(), self._ms // 1000)
        child.id, child._side, child._tail = self.id, _SIDE[True], self._tail
        return child

    def lines(self, steps: int) -> Iterator[bytes]:
        """The whole of it: a prompt about every eight steps, and prompts and tools anew about every twenty-five."""
        for step in range(steps):
            if step % 8 == 0:
                yield from self._asked()
            if step % 25 == 0 and self._ours is not None:
                yield from self._sent(self._ours)
            yield from self._step(last=step + 1 == steps)
        if self._ours is not None:
            yield (
                b'{"type":"cost-state","sessionId":"%s","totalCostUSD":0.09,"totalDuration":7567,"modelUsage":{}}\n'
                % self.id
            )

    def _asked(self) -> Iterator[bytes]:
        words = self._words.prose.some(int(self._chance.expovariate(1 / 300)))
        self._prompt = self._uuid()
        queued = b'{"type":"queue-operation","operation":"enqueue","timestamp":"%s","sessionId":"%s","content":"%s"}\n'
        yield queued % (self._stamp(), self.id, words)
        before = self._parent
        yield _PROMPT % (before, self._side, self._prompt, words, self._next(), self._stamp(), self._tail)

    def _sent(self, ours: Prompts) -> Iterator[bytes]:
        """What the client puts before a conversation: most of the bytes of a short one."""
        prose = self._words.prose
        for kind, body in (
            (b"environment", b'"snapshot":{"platform":"linux"},"rendered":[{"content":"%s"}]' % prose.some(900)),
            (b"model", b'"identity":{"modelId":"claude-opus-5-5"},"text":"%s"' % prose.some(200)),
            (b"session_context", b'"context":{"gitStatus":"%s"}' % self._words.code.some(900)),
            (b"date", b'"date":"2026-11-01"'),
            (b"skill_listing", b'"content":"%s"' % ours.skills),
            (b"agent_listing_delta", b'"content":"%s"' % ours.skills[:3500].rstrip(b"\\")),
            (b"prompt_snapshot", b'"systemPrompt":["%s"],"contextRendering":"announced"' % ours.system),
            (b"prompt_snapshot", b'"systemPrompt":["%s"],"tools":[%s]' % (ours.system, ours.tools)),
        ):
            yield self._attachment(kind, body)
        yield (
            b'{"type":"api-request-shape","sessionId":"%s","shapeHash":"%s","timestamp":"%s","version":"%s","shape":'
            b'{"system":[{"type":"text","text":"%s"}],"tools":[%s]}}\n'
            % (self.id, self._shape, self._stamp(), ours.version, ours.system, ours.tools)
        )
        blob = b'{"type":"api-request-blob","sessionId":"%s","hash":"%s","message":{"role":"system","content":[{"type":"text","text":"%s"}]}}\n'
        yield blob % (self.id, self._hash(), ours.skills[:9000].rstrip(b"\\"))

    def _step(self, *, last: bool) -> Iterator[bytes]:
        chance, words = self._chance, self._words
        request, message, tool = self._uuid(), self._token(), self._token()
        if self._ours is not None:
            yield from self._request(request)
        blocks = []
        if chance.random() < 0.25:
            thought = (words.prose.some(600), self._token(700))
            blocks.append(b'{"type":"thinking","thinking":"%s","signature":"%s"}' % thought)
        if last or chance.random() < 0.6:
            blocks.append(b'{"type":"text","text":"%s"}' % words.prose.some(int(chance.expovariate(1 / 350))))
        if not last:
            blocks.append(self._called(tool))
        used = (
            4 + int(chance.random() * 9),
            int(chance.random() * 4000),
            self._context,
            40 + int(chance.random() * 900),
        )
        self._context += used[1]
        for number, block in enumerate(blocks):
            yield _ASSISTANT % (
                self._parent, self._side, message, block, *used, used[1], number, message, request, self._next(),
                self._stamp(), self._tail,
            )  # fmt: skip
        if not last:
            yield self._result(tool)

    def _request(self, request: bytes) -> Iterator[bytes]:
        version = self._ours.version if self._ours else b""
        if self._chance.random() < 0.8:
            blob = b'{"type":"api-request-blob","sessionId":"%s","hash":"%s","message":{"role":"user","content":[{"type":"text","text":"%s"}]}}\n'
            yield blob % (self.id, self._hash(), self._words.prose.some(int(self._chance.expovariate(1 / 1200))))
        yield _REQUEST % (
            self.id, request, self._stamp(), version, self._shape, self._context // 900, self._hash(), self._hash(),
            self._hash(), self._base,
        )  # fmt: skip
        self._base = request
        yield b'{"type":"atis-latch","atis":"","sessionId":"%s"}\n' % self.id
        yield b'{"type":"last-prompt","lastPrompt":"go on","leafUuid":"%s","sessionId":"%s"}\n' % (
            self._parent,
            self.id,
        )
        yield b'{"type":"tools-used","tools":["Bash","Read","Edit"],"sessionId":"%s"}\n' % self.id

    def _called(self, tool: bytes) -> bytes:
        name = self._chance.choice((b"Bash", b"Bash", b"Read", b"Edit", b"Grep"))
        given = self._words.code.some(int(self._chance.expovariate(1 / (500 if name == b"Edit" else 60))))
        return b'{"type":"tool_use","id":"toolu_01%s","name":"%s","input":{"command":"%s"}}' % (tool, name, given)

    def _result(self, tool: bytes) -> bytes:
        """The output twice, as the model got it and as the client keeps it; most are short, a few are long."""
        out = self._words.code.some(min(int(self._chance.lognormvariate(6.3, 1.6)), 60_000))
        kept = b'{"stdout":"%s","stderr":"","interrupted":false,"isImage":false,"noOutputExpected":false}' % out
        before = self._parent
        return _RESULT % (
            before, self._side, self._prompt, tool, out, self._next(), self._stamp(), kept, before, self._tail,
        )  # fmt: skip

    def _attachment(self, kind: bytes, body: bytes) -> bytes:
        before = self._parent
        return _ATTACHMENT % (before, self._side, kind, body, self._next(), self._stamp(), self._tail)

    def _next(self) -> bytes:
        self._parent = self._uuid()
        return self._parent

    def _stamp(self) -> bytes:
        self._ms += 37
        return stamp(self._ms)

    def _uuid(self) -> bytes:
        return uuid(self._chance)

    def _hash(self) -> bytes:
        return b"%064x" % self._chance.getrandbits(256)

    def _token(self, size: int = 22) -> bytes:
        return token(self._chance, size)


def uuid(chance: Random) -> bytes:
    """A random one."""
    told = b"%032x" % chance.getrandbits(128)
    return b"%s-%s-4%s-8%s-%s" % (told[:8], told[8:12], told[13:16], told[17:20], told[20:])


def token(chance: Random, size: int) -> bytes:
    """So many characters that do not compress below three quarters."""
    import base64

    return base64.b64encode(chance.randbytes(size * 3 // 4 + 1), b"Aa")[:size]


def stamp(ms: int) -> bytes:
    """Milliseconds since 1970 as the clients write them, in a month of thirty days that begins at midnight."""
    s, day = ms // 1000 % 86_400, ms // 86_400_000 % 28 + 1
    return b"2026-11-%02dT%02d:%02d:%02d.%03dZ" % (day, s // 3600, s // 60 % 60, s % 60, ms % 1000)
