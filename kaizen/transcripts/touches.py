"""Which files a tool use reads or edits, by its input as the agents write it.

Sources: Claude Code's and the CLI agents' tool inputs (`file_path`, `notebook_path`, `path`, `filePath`, `absolute_path`,
`target_file`), Codex' patches (`*** Update File: PATH`), also as arguments of a call or a command, and its items' `changes`.
Searches and listings touch no file, nor does what a shell is told to run.
"""

from __future__ import annotations

from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST = 4096  # characters; what is longer is no path
_READS = frozenset(
    """Read NotebookRead ReadFile read read_file read_file_v2 view view_image view_file read_notebook open_file""".split()
)
_EDITS = frozenset(
    """Edit Write MultiEdit NotebookEdit StrReplace Delete EditNotebook edit write multiedit create patch replace write_file
    edit_file edit_file_v2 search_replace delete_file create_file insert_edit edit_notebook multi_edit""".split()
)
_PATCHES = frozenset({"apply_patch", "ApplyPatch", "patch"})
_EITHER = "str_replace_editor"  # of which one argument says what is done
_SHELLS = frozenset({"shell", "exec_command", "local_shell", "container.exec"})  # through which Codex of 2025 patched
TOOLS = _READS | _EDITS | _PATCHES | _SHELLS | {_EITHER}  # uses of others touch nothing that can be told
_KEYS = """file_path filePath path notebook_path absolute_path target_file target_notebook relativeWorkspacePath
relative_workspace_path effectiveUri""".split()
_TEXTS = ("input", "patch", "patchText", "patch_text")
_BEGIN = "*** Begin Patch\n"
_HEADS = ("*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: ")
_BLANKS = " \t\n\r"


class Touch(NamedTuple):
    """A file by the path that the tool was given, and whether it was edited, else read."""

    path: str
    edited: bool


def touches(tool: str | None, text: str | None, members: Mapping[str, object] | None = None) -> list[Touch]:
    """The files that a use of this tool with this input reads or edits, each once. Of an input that was cut only what stands
    whole before the cut counts. `members` are those of the input, where they were read before."""
    if not text or tool is None:
        return []
    if tool in _PATCHES:
        return [Touch(path, edited=True) for path in dict.fromkeys(_patched(text, members))]
    if tool in _SHELLS:
        return [Touch(path, edited=True) for path in dict.fromkeys(_patched_by_command(text, members))]
    if tool not in _READS and tool not in _EDITS and tool != _EITHER:
        return []
    if tool == "view_image" and not text.startswith("{"):
        return [Touch(text, edited=False)] if _is_path(text) else []
    found = _members(text) if members is None else members
    path = next((found[key] for key in _KEYS if _is_path(found.get(key))), None)
    edited = found.get("command") != "view" if tool == _EITHER else tool in _EDITS
    return [] if not isinstance(path, str) else [Touch(path, edited)]


def _patched(text: str, members: Mapping[str, object] | None) -> Iterator[str]:
    if text.startswith("***"):
        yield from _of_patch(text)
    elif text.startswith("{"):
        found = _members(text) if members is None else members
        said = next((found[key] for key in _TEXTS if isinstance(found.get(key), str)), None)
        if isinstance(said, str):
            yield from _of_patch(said)
        elif any(_is_path(found.get(key)) for key in _KEYS[:3]):
            yield from (str(found[key]) for key in _KEYS[:3] if _is_path(found.get(key)))
        else:
            yield from (path for path, change in found.items() if isinstance(change, dict) and _is_path(path))


def _patched_by_command(text: str, members: Mapping[str, object] | None) -> Iterator[str]:
    """`apply_patch` as a command: the patch is an argument, or stands in a script."""
    if _BEGIN.rstrip() not in text:
        return
    found = _members(text) if members is None else members
    said = found.get("command", found.get("cmd"))
    for part in said if isinstance(said, list) else [said]:
        if isinstance(part, str):
            _, begin, rest = part.partition(_BEGIN)
            yield from _of_patch(begin + rest)


def _of_patch(text: str) -> Iterator[str]:
    """What the headers of a patch name; a last line without its end may have been cut."""
    for line in text.split("\n")[:-1]:
        if line.startswith("***"):
            path = next((line[len(head) :].strip() for head in _HEADS if line.startswith(head)), None)
            if _is_path(path):
                yield str(path)


def _members(text: str) -> dict[str, object]:
    """The members of a JSON object; of one that was cut those before the cut."""
    import orjson  # dear, and whoever only shows a session has read it already

    try:
        found = orjson.loads(text)
    except ValueError:
        return dict(_before_cut(text))
    return found if isinstance(found, dict) else {}


def _before_cut(text: str) -> Iterator[tuple[str, object]]:
    from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]  # typeshed does not know it

    decoder, at = JSONDecoder(), _next(text, 0)
    if text[at : at + 1] != "{":
        return
    try:
        while True:
            key, at = scanstring(text, text.index('"', at) + 1)
            at = _next(text, at)
            if text[at : at + 1] != ":":
                return
            at = _next(text, at + 1)
            value, at = decoder.raw_decode(text, at)
            at = _next(text, at)
            if text[at : at + 1] not in (",", "}"):  # a number, or a word, that may go on behind the cut
                return
            yield key, value
    except (ValueError, RecursionError):
        return


def _next(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BLANKS:
        at += 1
    return at


def _is_path(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST and "\0" not in value
