"""What opens a class: a room code for pupils, a PIN for the teacher (stored as a hash), and the key that signs cookies.

Their randomness is the operating system's; they are compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another one when it is read aloud or typed
CODE_LENGTH, PIN_DIGITS, KEY_BYTES = 6, 6, 32
SALT_BYTES, COST = 16, 2**14  # of scrypt: 16 MB and about 50 ms a try
PRIVATE = 0o600


def new_code() -> str:
    """A room code: 6 letters and digits, 900 million possibilities."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def normal_code(text: str) -> str:
    """A room code as it is stored, from one as people type it: spaces, dashes and capitals do not matter."""
    return "".join(letter for letter in text.lower() if letter.isalnum())[: CODE_LENGTH * 2]


def same_code(one: str, other: str) -> bool:
    """True if two room codes are the same, however they are typed."""
    return hmac.compare_digest(normal_code(one).encode(), normal_code(other).encode())


def new_pin() -> str:
    """A PIN: 6 digits."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"


def hashed_pin(pin: str, salt: bytes | None = None) -> str:
    """A PIN as it is stored: salt and scrypt's hash, both in hex."""
    salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    return f"{salt.hex()}:{hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=8, p=1).hex()}"


def is_pin(text: str, stored: str) -> bool:
    """True if this is the PIN whose hash is stored; anything but digits is none."""
    typed = "".join(text.split())
    if not (typed.isascii() and typed.isdigit() and len(typed) == PIN_DIGITS):
        return False
    return hmac.compare_digest(hashed_pin(typed, bytes.fromhex(stored.partition(":")[0])), stored)


def make_key(path: Path) -> None:
    """Write a new signing key that only its owner can read; raises OSError, also where there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))


def signature(key: bytes, text: str) -> str:
    """HMAC-SHA256 of a text, in hex."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def is_signature(key: bytes, text: str, given: str) -> bool:
    """True if this is the signature of the text."""
    return hmac.compare_digest(signature(key, text).encode(), given.encode())
