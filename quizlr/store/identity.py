"""Names of rows. Those that two machines must agree on are derived, the others ordered by time."""

import hashlib
import platform
import secrets
import uuid
from datetime import datetime
from pathlib import Path

_NAMESPACE = uuid.UUID("6f0d1b4e-55c3-5b0e-9a3e-7b1f0c2d9a41")
_MACHINE_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def learner_id(name: str) -> str:
    """UUIDv5 of a learner's name."""
    return str(uuid.uuid5(_NAMESPACE, f"learner:{name}"))


def card_id(learner: str, oldest_name: str, revision: int) -> str:
    """UUIDv5 of a card: its learner's id, the first name it ever had, and its revision."""
    return str(uuid.uuid5(_NAMESPACE, f"card:{learner}:{oldest_name}:{revision}"))


def new_id(at: datetime) -> str:
    """Make a UUIDv7 (RFC 9562): 48 bits of milliseconds since 1970, then 74 random bits."""
    milliseconds = int(at.timestamp() * 1000) & (2**48 - 1)
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def new_device() -> str:
    """Draw the name under which this file writes on this machine."""
    return str(uuid.uuid4())


def machine_id() -> str:
    """Name this machine by a hash of what its system calls it."""
    return hashlib.sha256(f"quizlr:{_system_name()}".encode()).hexdigest()[:32]


def _system_name() -> str:
    for file in _MACHINE_FILES:
        if file.is_file():
            return file.read_text().strip()
    return f"{platform.node()}:{platform.machine()}"
