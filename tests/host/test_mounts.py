"""Which file system a path lies on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.host import mounts
from kaizen.host.mounts import Mount

LAPTOP = b"""\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
23 22 0:21 / /proc rw,nosuid shared:2 - proc proc rw
40 22 0:50 / /home rw,relatime shared:9 master:3 - nfs4 server:/export/home rw,vers=4.2,addr=10.0.0.2
41 40 0:51 / /home/me/local rw,relatime - btrfs /dev/sda3 rw,subvol=/
42 22 0:52 / /home/me/remote rw - fuse.sshfs me@host:/data rw,user_id=1000
43 22 0:53 / /media/my\\040disk\\011\\134x rw - cifs //nas/share rw
44 22 0:54 / /mnt/c rw - 9p drvfs rw,aname=drvfs;path=C:\\134
45 22 0:55 / /homestead rw - xfs /dev/sdb1 rw
"""
COVERED = b"""\
22 1 254:0 / / rw - ext4 /dev/sda2 rw
30 22 0:60 / /data rw - ext4 /dev/sdb1 rw
31 30 0:61 / /data rw - nfs server:/data rw
"""
CONTAINER = b"""\
1 0 0:70 / / ro - overlay overlay ro,lowerdir=/a:/b
2 1 0:71 / /tmp rw - tmpfs tmpfs rw
3 1 254:1 /var/lib/docker/volumes/k/_data /var/lib/kaizen rw - ext4 /dev/sda2 rw
4 1 0:72 /src /home/me/src ro - virtiofs host ro
"""


@pytest.mark.parametrize(
    ("text", "path", "point", "kind", "network"),
    [
        (LAPTOP, "/var/lib", "/", "ext4", False),
        (LAPTOP, "/", "/", "ext4", False),
        (LAPTOP, "/home/me/.kaizen", "/home", "nfs4", True),
        (LAPTOP, "/home", "/home", "nfs4", True),
        (LAPTOP, "/homestead/x", "/homestead", "xfs", False),
        (LAPTOP, "/homes", "/", "ext4", False),
        (LAPTOP, "/home/me/local/k", "/home/me/local", "btrfs", False),
        (LAPTOP, "/home/me/localhost", "/home", "nfs4", True),
        (LAPTOP, "/home/me/remote/k", "/home/me/remote", "fuse.sshfs", True),
        (LAPTOP, "/media/my disk\t\\x/k", "/media/my disk\t\\x", "cifs", True),
        (LAPTOP, "/mnt/c/k", "/mnt/c", "9p", True),
        (COVERED, "/data/k", "/data", "nfs", True),
        (CONTAINER, "/var/lib/kaizen/run", "/var/lib/kaizen", "ext4", False),
        (CONTAINER, "/tmp/k", "/tmp", "tmpfs", False),
        (CONTAINER, "/home/me/src/app", "/home/me/src", "virtiofs", True),
        (CONTAINER, "/opt", "/", "overlay", False),
    ],
)
def test_the_nearest_mount_decides(text: bytes, path: str, point: str, kind: str, network: bool) -> None:
    """A path lies on the mount with the longest point above it, whole names compared, and the last of several there."""
    found = mounts.find(path, mounts.read(text))
    assert found is not None
    assert (found.point, found.kind, found.is_network) == (point, kind, network)


@pytest.mark.parametrize("text", [b"", b"\n\n", b"garbage", b"1 2 3 - ext4", b"1 0 0:1 / / rw - ext4\n", b" - - - \n"])
def test_what_makes_no_sense_is_left_out(text: bytes) -> None:
    """A line that is no mount is no mount, and where there is none nothing is told."""
    assert mounts.find("/x", mounts.read(text)) is None


@given(st.binary(max_size=300))
def test_no_text_breaks_it(text: bytes) -> None:
    """Whatever the file holds, reading it gives mounts or none."""
    assert all(isinstance(each, Mount) for each in mounts.read(b"1 0 0:1 / /" + text + b" rw - ext4 x rw\n" + text))


@pytest.mark.skipif(not os.path.exists("/proc/self/mountinfo"), reason="this system has no mountinfo")
def test_this_machine_is_told(tmp_path: Path) -> None:
    """A path here lies on a mount whose point is above it, also if it does not exist yet."""
    found = mounts.mount_of(str(tmp_path / "not" / "there"))
    assert found is not None
    assert str(tmp_path.resolve()).startswith(found.point)
    assert mounts.mount_of("/proc/self").kind == "proc"  # type: ignore[union-attr]
