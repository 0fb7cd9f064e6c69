"""A network with nothing in it but loopback, for this process and those it starts. Python 3.13, Linux."""

import fcntl
import os
import socket
import struct
from pathlib import Path

_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
_REQUEST = struct.Struct("16sh14x")


def leave() -> None:
    """Raises OSError where the system does not allow it. Whoever is not root becomes nobody else: only their network is
    another."""
    if os.geteuid() == 0:
        os.unshare(os.CLONE_NEWNET)
    else:
        user, group = os.geteuid(), os.getegid()
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = fcntl.ioctl(any_socket, _GET_FLAGS, _REQUEST.pack(b"lo", 0))
        fcntl.ioctl(any_socket, _SET_FLAGS, _REQUEST.pack(b"lo", _REQUEST.unpack(asked)[1] | _UP))


if __name__ == "__main__":
    leave()
