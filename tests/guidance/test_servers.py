"""Servers in the files that set them up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.guidance.servers import servers


def test_the_forms_of_the_agents() -> None:
    """JSON and TOML; what is switched off is none."""
    assert [
        name for name, _ in servers(".mcp.json", b'{"mcpServers":{"github":{"command":"x"},"off":{"disabled":true}}}')
    ] == ["github"]
    content = b'[mcp_servers.docs]\ncommand = "x"\n[mcp_servers.off]\nenabled = false\n'
    assert [name for name, _ in servers(".codex/config.toml", content)] == ["docs"]


def test_it_is_the_same_as_long_as_it_says_the_same() -> None:
    """Order and blanks are nothing."""
    one = servers(".mcp.json", b'{"mcpServers":{"a":{"x":1,"y":2}}}')
    assert one == servers(".mcp.json", b'{ "mcpServers": {"a": {"y": 2, "x": 1}}}')


@given(
    st.binary(max_size=100)
    | st.just(b"[" * 100_000)
    | st.just(b'{"mcpServers":[1]}')
    | st.just(b'{"mcpServers":{"a":1}}')
)
def test_whatever_it_is(data: bytes) -> None:
    """Nothing raises, and nothing is found."""
    assert servers(".mcp.json", data) == []
    servers("x.toml", data)
