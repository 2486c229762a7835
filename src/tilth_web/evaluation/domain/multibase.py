"""Bytes as text in base 58, as keys and signatures are written in proofs.

References
----------
W3C (2025) Controlled Identifiers v1.0, section 2.4 Multibase, 2.2.2 Multikey.
"""

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE_58 = "z"
ED25519_PUBLIC = b"\xed\x01"  # what a public key of Ed25519 begins with
KEY_BYTES = 32


def encoded(content):
    """Bytes as text."""
    number, digits = int.from_bytes(content), ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    zeros = len(content) - len(content.lstrip(b"\0"))
    return BASE_58 + ALPHABET[0] * zeros + digits


def decoded(text):
    """The bytes of a text; ValueError where it is none in base 58."""
    if not text.startswith(BASE_58):
        raise ValueError("it is not in base 58")
    number, digits = 0, text[1:]
    for digit in digits:
        number = number * len(ALPHABET) + ALPHABET.index(digit)
    zeros = len(digits) - len(digits.lstrip(ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def public_key_text(content):
    """A public key of Ed25519 as a Multikey."""
    return encoded(ED25519_PUBLIC + content)


def public_key_bytes(text):
    """The 32 bytes of a Multikey of Ed25519."""
    content = decoded(text)
    if not content.startswith(ED25519_PUBLIC) or len(content) != 2 + KEY_BYTES:
        raise ValueError("it is no public key of Ed25519")
    return content[2:]
