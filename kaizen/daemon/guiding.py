"""Noting which instruction files sessions began with: of one that begins by looking at them, of those of the past by asking git
once, which is never waited for."""

from __future__ import annotations

from kaizen import clock
from kaizen.daemon.journal import say
from kaizen.guidance import finding, fingerprints
from kaizen.host import git_log
from kaizen.host.dialogue import Dialogue
from kaizen.store import fingerprints as kept

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.guidance.fingerprints import Past
    from kaizen.model.guidance import Guide
    from kaizen.store.write import Writer

LIVE_MS = 120_000  # a session that began so long ago at most is seen as it begins
LOOK_S = 0.05
LIMIT_S = 60.0
STEP = 500  # sessions in one transaction


class Guiding:
    """Notes it in a writer's store, for one workspace. Raises what the writer raises; `close` ends what runs."""

    def __init__(self, writer: Writer, workspace: str, *, limit_s: float = LIMIT_S) -> None:
        self._writer, self._workspace, self._limit_s = writer, workspace, limit_s
        self._tried: set[str] = set()  # nothing tells of them
        self._new: list[kept.Began] = kept.unknown(writer.connection)
        self._waiting: list[kept.Began] = []
        self._guides: list[Guide] = []
        self._dialogue: Dialogue | None = None
        self._began = 0.0

    def see(self) -> None:
        """Note it of sessions that begin now."""
        found = {each.session_id: each for each in (*self._new, *kept.changed(self._writer.connection))}
        self._new = []
        fresh = [each for session, each in sorted(found.items()) if session not in self._tried]
        since = clock.now_ms() - LIVE_MS
        live = [each for each in fresh if each.at is not None and each.at >= since]
        if live:
            seen = fingerprints.of(finding.instructions(self._workspace))
            kept.put(self._writer, [(each, seen) for each in live], kept.By.SEEN)
        for each in fresh:
            if each.at is not None:  # else there is no event of it yet
                self._tried.add(each.session_id)
                if each.at < since:
                    self._waiting.append(each)

    def turn(self) -> float:
        """Do a step of what there is to do; in how many seconds the next is due, infinity where nothing is."""
        self.see()
        if self._dialogue is not None:
            self._listen(self._dialogue)
        elif self._waiting:
            self._ask()
        return LOOK_S if self._dialogue is not None else float("inf")

    def close(self) -> None:
        """End git, if it runs."""
        if self._dialogue is not None:
            self._dialogue.close()
            self._dialogue = None

    def _ask(self) -> None:
        self._guides = finding.instructions(self._workspace)
        command = git_log.command(self._workspace, fingerprints.asked(self._guides))
        try:
            if command is not None:
                self._dialogue = Dialogue(command, b"", environ=git_log.environ(), quiet=True)
                self._began = clock.span()
        except OSError as error:
            say(f"git cannot be asked for the past of the instructions: {(error.strerror or str(error)).lower()}")
        if self._dialogue is None:
            self._waiting = []

    def _listen(self, dialogue: Dialogue) -> None:
        said = dialogue.answer()
        if said is None:
            if clock.span() - self._began >= self._limit_s:
                say(f"git did not tell the past of the instructions within {self._limit_s:g} s")
                self.close()
                self._waiting = []
            return
        self._dialogue = None
        self._keep(fingerprints.Past(said, self._guides))

    def _keep(self, past: Past) -> None:
        while self._waiting:
            step, self._waiting = self._waiting[:STEP], self._waiting[STEP:]
            known = [(each, found) for each in step if (found := past.at(each.at or 0)) is not None]
            if known:
                kept.put(self._writer, known, kept.By.GIT)
