"""On what kind of file system a path lies, as `/proc/self/mountinfo` tells (proc_pid_mountinfo(5)).

What another machine serves may know no locks, tells of no change that was made elsewhere, and is no place for
SQLite's write-ahead log, which needs memory that all its users share.
"""

from __future__ import annotations

import os

from kaizen.values import NamedTuple

NETWORK = frozenset((
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "orangefs",
    "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
    "fuse.ceph", "fuse.davfs", "fuse.davfs2", "fuse.gcsfuse", "fuse.glusterfs", "fuse.grpcfuse", "fuse.osxfs",
    "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "fuse.vmhgfs-fuse",
))  # fmt: skip


class Mount(NamedTuple):
    """A mounted file system: where, of which kind, and what is mounted there."""

    point: str
    kind: str
    source: str

    @property
    def is_network(self) -> bool:
        """Whether another machine, or the host of this one, serves it."""
        return self.kind in NETWORK


def mount_of(path: str) -> Mount | None:
    """The file system that a path lies on, or would lie on; None where the system does not tell."""
    return find(os.path.realpath(path), read(_mountinfo()))


def read(mountinfo: bytes) -> list[Mount]:
    """The mounts of a mountinfo, in its order; lines that make no sense are left out."""
    found = []
    for line in mountinfo.split(b"\n"):
        before, separator, after = line.partition(b" - ")
        ours, theirs = before.split(b" "), after.split(b" ")
        if separator and len(ours) >= 5 and len(theirs) >= 2:
            found.append(Mount(_plain(ours[4]), _plain(theirs[0]), _plain(theirs[1])))
    return found


def find(path: str, mounts: list[Mount]) -> Mount | None:
    """The mount with the longest point at or above a path; of several at one point the last, which covers the others."""
    above = [each for each in mounts if path == each.point or path.startswith(each.point.rstrip("/") + "/")]
    return max(reversed(above), key=lambda each: len(each.point), default=None)


def _plain(field: bytes) -> str:
    r"""A field without its escapes: space, tab, newline and backslash are written `\040` and so on."""
    first, *rest = field.split(b"\\")
    for part in rest:
        digits = part[:3]
        if len(digits) == 3 and all(48 <= digit < 56 for digit in digits) and digits < b"400":
            first += bytes([int(digits, 8)]) + part[3:]
        else:
            first += b"\\" + part
    return os.fsdecode(first)


def _mountinfo() -> bytes:
    try:
        with open("/proc/self/mountinfo", "rb") as file:
            return file.read()
    except OSError:
        return b""
