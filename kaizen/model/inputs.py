"""What a tool was given, for people: its input on one line.

Agents name their tools and fields differently; the names are those of Claude Code, Codex, Cursor, Gemini CLI, OpenCode and
Copilot CLI. Of an unknown tool the fields tell.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Given = Mapping[str, object]

_COMMANDS = ("command", "cmd", "script", "chars")
_PATTERNS = ("pattern", "regex", "glob_pattern", "glob")
_PATHS = (
    "file_path", "filePath", "notebook_path", "absolute_path", "target_file", "target_notebook", "relative_workspace_path",
    "path", "filename", "file",
)  # fmt: skip
_FOLDERS = ("path", "dir_path", "directory", "target_directory")
_ADDRESSES = ("url", "uri", "urls")
_QUERIES = ("query", "search_term", "queries", "q")
_TEXTS = (
    "description",
    "task_name",
    "skill",
    "name",
    "subject",
    "title",
    "question",
    "prompt",
    "message",
    "text",
    "input",
)
_AGENTS = ("subagent_type", "agent_type", "agent_name")
_PATCH = ("*** Update File: ", "*** Add File: ", "*** Delete File: ", "*** Move to: ")
_PATCHES = ("input", "patch", "patchText", "patch_text")
_LONGEST = 2000


def summary(name: str | None, given: Given | None, text: str | None, *, root: str = "") -> str:
    """A tool's input on one line; `given` is what `text` holds, if that is an object. Nothing where there is no input. Paths are
    relative to `root` where they lie in it."""
    said = (_of(name, given, root) if given else None) or _patched(text) or text or ""
    return " ".join(said[:_LONGEST].split())


def patch_files(text: str | None) -> tuple[str, ...]:
    """The files that a patch of Codex's form names, each once."""
    if not text or "*** Begin Patch" not in text:
        return ()
    found = [line[len(mark) :].strip() for line in text.splitlines() for mark in _PATCH if line.startswith(mark)]
    return tuple(dict.fromkeys(path for path in found if path))


def command(given: Given) -> str | None:
    """The command line in what a shell was given, as it was given."""
    return _text(given, _COMMANDS[:3])


def folder(given: Given) -> str | None:
    """The folder in what a search was given."""
    return _text(given, _FOLDERS)


def inside(path: str, root: str) -> str:
    """A path relative to a folder where it lies in it."""
    begin = f"{root.rstrip('/')}/"
    return path[len(begin) :] or path if root and path.startswith(begin) else path.removeprefix("./") or path


def _of(name: str | None, given: Given, root: str) -> str | None:
    if files := _changed(name or "", given) or patch_files(_patch_in(given)):
        return ", ".join(inside(file, root) for file in files)
    pattern = _text(given, _PATTERNS)
    if pattern is not None and _text(given, _COMMANDS) is None:
        folder = _text(given, _FOLDERS)
        return pattern if folder is None or folder == root else f"{pattern} in {inside(folder, root)}"
    path, command = _text(given, _PATHS), _text(given, _COMMANDS)
    if path is not None:  # with a command: an editor that is told what to do
        return " ".join(filter(None, (command, inside(path, root))))
    for names in (_COMMANDS, _ADDRESSES, _QUERIES):
        if (said := _text(given, names)) is not None:
            return said
    said, agent = _text(given, _TEXTS), _text(given, _AGENTS)
    return f"{agent}: {said}" if agent and said else said or agent


def _changed(tool: str, given: Given | None) -> tuple[str, ...]:
    """The files of a patch that is told by what it changes in each."""
    there = tool == "apply_patch" and given and all(isinstance(each, dict) for each in given.values())
    return tuple(given) if there and given else ()


def _patched(text: str | None) -> str | None:
    return ", ".join(patch_files(text)) or None


def _patch_in(given: Given) -> str | None:
    """A patch that stands in a field, or as a word of a command (`apply_patch`, then the patch)."""
    for name in (*_PATCHES, *_COMMANDS):
        value = given.get(name)
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, str) and "*** Begin Patch" in each:
                return each[each.index("*** Begin Patch") :]
    return None


def _text(given: Given, names: tuple[str, ...]) -> str | None:
    """The first of these fields that has a text; of a list its words."""
    for name in names:
        value = given.get(name)
        if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            value = _words(value)
        if isinstance(value, str) and value.strip():
            return value
    return None


def _words(words: list[str]) -> str:
    """A command's words; of a shell that is given one (`bash -lc WORDS`) those alone."""
    if len(words) == 3 and words[1] in ("-lc", "-c") and words[0].rpartition("/")[2] in ("bash", "sh", "zsh"):
        return words[2]
    return " ".join(words)
