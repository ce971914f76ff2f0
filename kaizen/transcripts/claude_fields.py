"""The fields and blocks of Claude Code's conversation lines that this version knows, 1.x to 2.1.330.

What is not among them is told as unknown, by the client's version, so that a new version's news are seen before somebody
misses them. Values that differ from tool to tool (`toolUseResult`, a tool's input) are not looked into.
"""

from __future__ import annotations

from kaizen.model.event import Fact, Unknown
from kaizen.transcripts import records
from kaizen.transcripts.records import Record

MOST = 20  # unknown fields that are told of one record
_NAME_LIMIT = 64

_SHARED = frozenset(
    """agentColor agentId agentName cwd entrypoint forkedFrom gitBranch isSidechain parentUuid sessionId sessionKind
    session_id slug teamName timestamp type userType uuid version""".split()
)
_USER = _SHARED | frozenset(
    """imagePasteIds interruptedMessageId isCompactSummary isMeta isVisibleInTranscriptOnly mcpMeta message origin
    permissionDecision permissionMode planContent promptId promptSource queueSkipAttachments refusedMessageId
    repeatsCompactSummary sandboxed sourceToolAssistantUUID sourceToolUseID summarizedTurnPromptUuids thinkingMetadata todos
    toolDenialKind toolUseResult turnCompanion turnOrigin turnPosition""".split()
)
_ASSISTANT = _SHARED | frozenset(
    """apiBlockIndex apiErrorStatus apiErrorType attributionAgent attributionMcpServer attributionMcpTool attributionPlugin
    attributionSkill effort error errorDetails failedResponseHadNoToolCall isAbortedMidStream isApiErrorMessage isMeta madeBy
    message perTurnEffort promptCacheRequested requestId requestRef requestSessionId requestedModel
    serverClassifierRequest thinkingDisplay thinkingDurationMs toolInputStreamMs""".split()
)
_SYSTEM = _SHARED | frozenset(
    """cause commandRun compactMetadata content contextUsage durationMs error failedHookErrorIndexes fallbackModel hasOutput
    hookAdditionalContext hookCount hookErrors hookInfos isMeta level logicalParentUuid maxRetries messageCount
    microcompactMetadata originalModel preventedContinuation retryAttempt retryInMs source stopReason subtype toolUseID trigger
    url""".split()
)
_USER_MESSAGE = frozenset(("content", "role"))
_ASSISTANT_MESSAGE = frozenset(
    """container content context_management diagnostics id model role stop_details stop_reason stop_sequence type
    usage""".split()
)
_USAGE = frozenset(
    """cache_creation cache_creation_input_tokens cache_read_input_tokens fallback_credit inference_geo input_tokens iterations
    output_tokens output_tokens_details server_tool_use service_tier speed""".split()
)
_KNOWN = {
    "user": (_USER, _USER_MESSAGE),
    "assistant": (_ASSISTANT, _ASSISTANT_MESSAGE),
    "system": (_SYSTEM, frozenset()),
}


def drift(kind: str, record: Record, found: list[Fact]) -> None:
    """Tell the fields of a conversation line that are not known."""
    known = _KNOWN.get(kind)
    if known is None:
        return
    if not record.keys() <= known[0]:
        _tell(kind, record, known[0], record, found)
    message = record.get("message")
    if type(message) is dict:
        if not message.keys() <= known[1]:
            _tell(f"{kind}.message", message, known[1], record, found)
        usage = message.get("usage")
        if type(usage) is dict and not usage.keys() <= _USAGE:
            _tell(f"{kind}.message.usage", usage, _USAGE, record, found)


def unknown(what: str, name: str, record: Record) -> Unknown:
    """One thing that is not known, as of the record's version."""
    return Unknown(what, name, records.name(record.get("version"), _NAME_LIMIT))


def _tell(where: str, holder: Record, known: frozenset[str], record: Record, found: list[Fact]) -> None:
    names = sorted(holder.keys() - known)[:MOST]
    found.extend([unknown("field", f"{where}.{name[:_NAME_LIMIT]}", record) for name in names])
