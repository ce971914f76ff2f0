"""Sessions as Codex 0.169 writes them: a rollout of one thread, with its token records and completed items."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from bench.corpus.claude import stamp, token, uuid
from bench.corpus.words import Words

_META = (
    b'{"timestamp":"%s","ordinal":0,"type":"session_meta","payload":{"account_scoped":true,"session_id":"%s","id":"%s",'
    b'"timestamp":"%s","cwd":"%s","runtime_workspace_roots":["%s"],"originator":"codex_cli","cli_version":"0.169.0",'
    b'"source":"cli","thread_source":"user","model_provider":"openai","base_instructions":{"text":"%s"},'
    b'"history_mode":"paginated","git":{"commit_hash":"79eeb4105f6d8695f50fab795f93cf980029164f","branch":"main"}}}\n'
)
_USAGE = (
    b'{"input_tokens":%d,"cached_input_tokens":%d,"cache_write_input_tokens":0,"output_tokens":%d,'
    b'"reasoning_output_tokens":%d,"total_tokens":%d}'
)
_LIMITS = (
    b'"rate_limits":{"limit_id":"codex","limit_name":null,"primary":{"used_percent":12.5,"window_minutes":300,'
    b'"resets_at":1795412073},"secondary":null,"credits":null,"individual_limit":null,"spend_control_reached":null,'
    b'"plan_type":null,"rate_limit_reached_type":null}'
)
_PASSED = b'"internal_chat_message_metadata_passthrough":{"turn_id":"%s"}},"metadata":{"history_sequence":6,"client_authored":false}'


class Rollout:
    """One thread's lines."""

    def __init__(self, chance: Random, words: Words, instructions: bytes, cwd: str, clock_s: int) -> None:
        self._chance, self._words, self._instructions, self._cwd = chance, words, instructions, cwd.encode()
        self._ms, self._ordinal = clock_s * 1000, 0
        self.id, self._turn = uuid(chance), uuid(chance)
        self._total = [0, 0, 0, 0, 0]

    def lines(self, steps: int) -> Iterator[bytes]:
        """The whole of it: a turn about every eight steps."""
        at = stamp(self._ms)
        yield _META % (at, self.id, self.id, at, self._cwd, self._cwd, self._instructions)
        for step in range(steps):
            if step % 8 == 0:
                yield from self._asked()
            yield from self._step()

    def _asked(self) -> Iterator[bytes]:
        self._turn = uuid(self._chance)
        words = self._words.prose.some(int(self._chance.expovariate(1 / 300)))
        yield self._line(
            b"event_msg",
            b'"type":"task_started","turn_id":"%s","root_turn_id":"%s","started_at":1795408474,"model_context_window":258400}'
            % (self._turn, self._turn),
        )
        developer = b'"type":"message","id":"msg_%s","role":"developer","content":[{"type":"input_text","text":"%s"}],'
        yield self._line(
            b"response_item",
            developer % (token(self._chance, 32), self._instructions[:1500].rstrip(b"\\")) + _PASSED % self._turn,
        )
        context = (
            b'"turn_id":"%s","root_turn_id":"%s","cwd":"%s","approval_policy":"never","permission_profile":{"type":"disabled"},'
            b'"model":"gpt-6.1-sol","collaboration_mode":{"mode":"default"},"summary":"none","sandbox_policy":{"type":"read-only"}}'
        )
        yield self._line(b"turn_context", context % (self._turn, self._turn, self._cwd))
        item = b'{"type":"UserMessage","id":"%s","content":[{"type":"text","text":"%s","text_elements":[]}]}'
        yield self._completed(item % (uuid(self._chance), words))

    def _step(self) -> Iterator[bytes]:
        chance, words, call = self._chance, self._words, b"call_" + token(self._chance, 24)
        if chance.random() < 0.6:
            thought = b'"type":"reasoning","id":"rs_%s","summary":[{"type":"summary_text","text":"%s"}],"content":null,"encrypted_content":"%s",'
            sealed = token(chance, 400 + int(chance.random() * 1200))
            yield self._line(
                b"response_item", thought % (token(chance, 40), words.prose.some(60), sealed) + _PASSED % self._turn
            )
        if chance.random() < 0.4:
            said, name = words.prose.some(int(chance.expovariate(1 / 300))), b"msg_" + token(chance, 40)
            yield self._completed(
                b'{"type":"AgentMessage","id":"%s","content":[{"type":"Text","text":"%s"}]}' % (name, said)
            )
            message = b'"type":"message","status":"completed","id":"%s","role":"assistant","content":[{"type":"output_text","text":"%s"}],'
            yield self._line(b"response_item", message % (name, said) + _PASSED % self._turn)
        asked = words.code.line(200).replace(b'\\"', b"'")
        called = b'"type":"function_call","status":"completed","id":"fc_%s","name":"exec_command","arguments":"{\\"cmd\\": \\"%s\\"}","call_id":"%s",'
        yield self._line(b"response_item", called % (token(chance, 40), asked, call) + _PASSED % self._turn)
        yield from self._counted()
        out = words.code.some(min(int(chance.lognormvariate(6.3, 1.5)), 40_000))
        ran = (
            b'{"type":"CommandExecution","id":"%s","process_id":"46548","command":["/bin/bash","-lc","%s"],"cwd":"file://%s",'
            b'"source":"unified_exec_startup","status":"completed","aggregated_output":"%s","exit_code":0,'
            b'"duration":{"secs":0,"nanos":7504}}'
        )
        yield self._completed(ran % (call, asked, self._cwd, out))
        told = b'"type":"function_call_output","id":"fco_%s","call_id":"%s","output":"Wall time: 0.0 seconds\\nProcess exited with code 0\\n%s",'
        yield self._line(b"response_item", told % (uuid(chance), call, out) + _PASSED % self._turn)

    def _counted(self) -> Iterator[bytes]:
        spent = int(self._chance.random() * 900)
        last = [3000 + spent, 2240, spent, spent // 3, 3000 + 2 * spent]
        self._total = [before + more for before, more in zip(self._total, last, strict=True)]
        usage, total = _USAGE % tuple(last), _USAGE % tuple(self._total)
        record = (
            b'"thread_id":"%s","turn_id":"%s","session_id":"%s","root_turn_id":"%s","response_id":"resp_%s","usage":%s,'
            b'"turn_token_usage":%s,"thread_token_usage":%s}'
        )
        ids = (self.id, self._turn, self.id, self._turn, token(self._chance, 45))
        yield self._line(b"token_usage_record", record % (*ids, usage, total, total))
        info = b'"type":"token_count","info":{"total_token_usage":%s,"last_token_usage":%s,"model_context_window":258400},%s}'
        yield self._line(b"event_msg", info % (total, usage, _LIMITS))

    def _completed(self, item: bytes) -> bytes:
        done = b'"type":"item_completed","thread_id":"%s","turn_id":"%s","item":%s,"started_at_ms":%d,"completed_at_ms":%d}'
        return self._line(b"event_msg", done % (self.id, self._turn, item, self._ms, self._ms + 3))

    def _line(self, kind: bytes, payload: bytes) -> bytes:
        self._ms, self._ordinal = self._ms + 41, self._ordinal + 1
        return b'{"timestamp":"%s","ordinal":%d,"type":"%s","payload":{%s}\n' % (
            stamp(self._ms),
            self._ordinal,
            kind,
            payload,
        )
