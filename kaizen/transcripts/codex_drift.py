"""The fields of Codex's records that this version knows, to tell those that it does not.

What newer clients add is counted with the version that wrote it, so that `kaizen doctor` can say that a newer Kaizen may
understand more. Only the names in a record itself are looked at, not what is below them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaizen.transcripts.records import Record

_LINE = frozenset("timestamp ordinal type payload metadata".split())
_ITEM = "type id status call_id role internal_chat_message_metadata_passthrough metadata "
_EVENT = "type thread_id turn_id root_turn_id started_at_ms completed_at_ms "
_KNOWN = {
    "session_meta": """id session_id timestamp cwd originator cli_version source thread_source model_provider base_instructions
        instructions history_mode context_window git forked_from_id forked_from_ordinal_exclusive history_base
        parent_thread_id agent_nickname agent_role agent_type agent_path multi_agent_version subagent_history_start_ordinal
        account_scoped runtime_workspace_roots dynamic_tools memory_mode""",
    "turn_context": """turn_id root_turn_id cwd model effort summary approval_policy approvals_reviewer sandbox_policy
        permission_profile comp_hash collaboration_mode multi_agent_version multi_agent_mode realtime_active personality
        disabled_plugin_ids workspace_roots current_date timezone user_instructions developer_instructions
        final_output_json_schema truncation_policy network trace_id base_instructions""",
    "token_usage_record": """thread_id turn_id session_id root_turn_id response_id usage turn_token_usage
        thread_token_usage""",
    "compacted": """message replacement_history replacement_history_metadata retained_context window_number first_window_id
        previous_window_id window_id compaction_response_id latest_token_usage_record resume_metadata""",
    "response_item/message": _ITEM + "content phase end_turn",
    "response_item/reasoning": _ITEM + "summary content encrypted_content",
    "response_item/function_call": _ITEM + "name namespace arguments",
    "response_item/function_call_output": _ITEM + "output success",
    "response_item/custom_tool_call": _ITEM + "name namespace input",
    "response_item/custom_tool_call_output": _ITEM + "output name success",
    "response_item/local_shell_call": _ITEM + "action",
    "response_item/tool_search_call": _ITEM + "execution arguments",
    "response_item/tool_search_output": _ITEM + "execution tools",
    "response_item/web_search_call": _ITEM + "action",
    "response_item/agent_message": _ITEM + "author recipient content",
    "event_msg/token_count": _EVENT + "info rate_limits",
    "event_msg/task_started": _EVENT
    + "turn_attribution started_at model_context_window collaboration_mode_kind trace_id",
    "event_msg/task_complete": _EVENT
    + "last_agent_message started_at completed_at duration_ms time_to_first_token_ms error",
    "event_msg/turn_aborted": _EVENT + "reason started_at completed_at duration_ms",
    "event_msg/user_message": _EVENT + "message kind images local_images text_elements client_id",
    "event_msg/agent_message": _EVENT + "message phase memory_citation",
    "event_msg/agent_reasoning": _EVENT + "text",
    "event_msg/item_completed": _EVENT + "item",
    "event_msg/thread_settings_applied": _EVENT + "thread_settings",
    "item/UserMessage": "type id content client_id",
    "item/AgentMessage": "type id content phase memory_citation",
    "item/Reasoning": "type id summary_text raw_content",
    "item/CommandExecution": """type id process_id command cwd parsed_cmd source status aggregated_output exit_code
        duration stdout stderr formatted_output interaction_input""",
    "item/FileChange": "type id changes status stdout stderr auto_approved",
    "item/McpToolCall": """type id server tool arguments readOnlyHint status result error duration mcp_app_resource_uri
        plugin_id""",
    "item/CollabAgentToolCall": """type id tool status sender_thread_id receiver_thread_ids receiver_agents agents_states
        prompt model reasoning_effort""",
    "item/SubAgentActivity": "type id kind agent_thread_id agent_path model reasoning_effort",
}
_FIELDS = {name: frozenset(fields.split()) for name, fields in _KNOWN.items()}


def of_line(record: Record) -> Iterable[str]:
    """The unknown fields of a line's envelope."""
    return () if record.keys() <= _LINE else sorted(record.keys() - _LINE)


def of_payload(name: str, payload: Record) -> Iterable[str]:
    """The unknown fields of a record of this type; of types whose fields are not listed, none."""
    known = _FIELDS.get(name)
    return () if known is None or payload.keys() <= known else sorted(payload.keys() - known)
