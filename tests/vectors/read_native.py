"""Opens every value of native.json with nothing but what core/src/manual/cookies.md says: the page is enough.

python tests/vectors/read_native.py        needs the package `cryptography`
"""

import base64
import hashlib
import json
import pathlib
import re
import struct
import zlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HERE = pathlib.Path(__file__).parent
PAGE = (HERE / "../../core/src/manual/cookies.md").read_text()
DICTIONARY = re.search(r"<!-- dictionary -->\s*```text\n(.*?)```", PAGE, re.S)[1].replace("\n", "").encode()


def hkdf(root, salt, info, length):
    return HKDF(SHA256(), length, salt, b"authkit-native ak1 " + info).derive(root)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def open_native(sealed, password):
    data = base64.urlsafe_b64decode(sealed.removeprefix("ak1.") + "==")
    key_id, salt, ciphertext = data[:4], data[4:20], data[20:]
    root = hashlib.pbkdf2_hmac("sha256", password.encode(), b"authkit-native ak1 password", 100_000)
    if key_id != hkdf(root, b"", b"key id", 4):
        raise ValueError("another password")
    message = hkdf(root, salt, b"message", 44)
    plain = AESGCM(message[:32]).decrypt(message[32:], ciphertext, b"ak1." + key_id + salt)

    flags, plain = plain[0], plain[1:]
    if flags & 1:
        plain = plain[8:]
    lengths = (0, 0)
    if flags & 2:
        *lengths, size = struct.unpack(">HHH", plain[:6])
        signature, plain = plain[6 : 6 + size], plain[6 + size :]
    if flags & 4:
        (size,) = struct.unpack(">H", plain[:2])
        refresh_token, plain = plain[2 : 2 + size].decode(), plain[2 + size :]
    text = zlib.decompressobj(-15, DICTIONARY).decompress(plain)
    header, claims, text = text[: lengths[0]], text[lengths[0] : sum(lengths)], text[sum(lengths) :]
    value = json.loads(text)
    if flags & 2:
        value["access_token"] = f"{b64(header)}.{b64(claims)}.{b64(signature)}"
    if flags & 4:
        value["refresh_token"] = refresh_token
    return value


for vector in json.loads((HERE / "native.json").read_text())["vectors"]:
    assert open_native(vector["sealed"], vector["password"]) == vector["expect"], vector["id"]
    print("opened", vector["id"])
