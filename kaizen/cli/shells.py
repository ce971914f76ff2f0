"""The scripts that have a shell ask `kaizen` what a word can be, and where they lie in a person's own files.

Bash and zsh read a script from a line of ours in `.bashrc` or `.zshrc`, which are else left byte for byte as they are; fish finds its own.
"""

from __future__ import annotations

import os

from kaizen.errors import KaizenError
from kaizen.values import NamedTuple, StrEnum

_BASH = """\
# Completion of kaizen for bash.
_kaizen() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(KAIZEN_COMPLETING=bash KAIZEN_LINE="${COMP_LINE:0:COMP_POINT}" KAIZEN_BREAKS="$COMP_WORDBREAKS" \\
        KAIZEN_KEY="$COMP_TYPE" KAIZEN_WIDTH="$COLUMNS" "$1" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:/] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o nosort -F _kaizen kaizen 2>/dev/null || complete -F _kaizen kaizen
"""
_ZSH = """\
#compdef kaizen
# Completion of kaizen for zsh.
_kaizen() {
    local line
    local -a found begun
    while IFS= read -r line; do
        if [[ $line == +* ]]; then begun+=("${line#+}"); else found+=("${line# }"); fi
    done < <(KAIZEN_COMPLETING=zsh KAIZEN_LINE="${(pj:\\n:)${(@Q)words[1,CURRENT]}}" "${(Q)words[1]}" 2>/dev/null)
    _describe -V kaizen found -Q
    _describe -V kaizen begun -Q -S ''
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _kaizen kaizen
"""
_FISH = """\
# Completion of kaizen for fish.
function __kaizen_complete
    set -lx KAIZEN_COMPLETING fish
    set -l before (string join \\n -- (commandline -opc) | string collect)
    set -l word (commandline -ct)
    set -lx KAIZEN_LINE "$before"\\n"$word"
    kaizen 2>/dev/null
end
complete -c kaizen -f -k -a '(__kaizen_complete)'
"""
_MARK = "# kaizen completion"


class Shell(StrEnum):
    """The shells that are known."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


SCRIPTS = {Shell.BASH: _BASH, Shell.ZSH: _ZSH, Shell.FISH: _FISH}


class Place(NamedTuple):
    """Where a shell's script lies, and the file with the line that reads it; None where the shell finds it by itself."""

    script: str
    reader: str | None


def place(shell: Shell) -> Place:
    """Where the completion of a shell is installed for this person."""
    home = os.path.expanduser("~")
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    match shell:
        case Shell.BASH:
            return Place(os.path.join(data, "bash-completion", "completions", "kaizen"), os.path.join(home, ".bashrc"))
        case Shell.ZSH:
            folder = os.environ.get("ZDOTDIR") or home
            return Place(os.path.join(data, "zsh", "site-functions", "_kaizen"), os.path.join(folder, ".zshrc"))
        case Shell.FISH:
            return Place(os.path.join(config, "fish", "completions", "kaizen.fish"), None)


def mine() -> Shell:
    """The shell that $SHELL names. Raises KaizenError where it is none of these."""
    found = os.path.basename(os.environ.get("SHELL", ""))
    if found not in {*Shell}:
        why = f"there is no completion for the shell {found!r}" if found else "$SHELL does not say which shell you use"
        raise KaizenError(why, hint="name one: `SHELL=bash kaizen --install-completion`; or zsh, or fish")
    return Shell(found)


def install(shell: Shell) -> list[str]:
    """Write a shell's script and the line that reads it; the files that were changed. Raises KaizenError, with nothing lost."""
    from kaizen.host import outside

    script, reader = place(shell)
    wanted = {script: SCRIPTS[shell].encode()}
    if reader is not None:
        kept = _without(outside.read(reader) or b"")
        line = f"[ -r '{script}' ] && . '{script}'  {_MARK}\n"
        wanted[reader] = kept + (b"\n" if kept and not kept.endswith(b"\n") else b"") + line.encode()
    changed = [path for path, content in wanted.items() if outside.read(path) != content]
    for path in changed:
        outside.write(path, wanted[path])
    return changed


def remove() -> list[str]:
    """Take out what `install` wrote for any shell, and nothing else; the files that were changed."""
    from kaizen.host import outside

    changed = []
    for shell in Shell:
        script, reader = place(shell)
        found = outside.read(script)
        if found is not None and found.startswith(SCRIPTS[shell].encode().partition(b"_kaizen")[0]):
            outside.remove(script)
            changed.append(script)
        if reader is not None and (text := outside.read(reader)) is not None and (kept := _without(text)) != text:
            outside.write(reader, kept)
            changed.append(reader)
    return changed


def _without(text: bytes) -> bytes:
    """A shell's file without our line."""
    return b"".join(line for line in text.splitlines(keepends=True) if not line.rstrip().endswith(_MARK.encode()))
