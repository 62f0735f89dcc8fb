"""Fuzz target: what a student hands in, read by scripts/class/unpack.py. The limits are small ones, so that a
small input reaches them.

    python3 common/tests/fuzz/python/archive.py FOLDER    writes the files to begin with
"""

import base64
import gzip
import io
import itertools
import json
import os
import random
import sys
import tarfile
import zlib

sys.path[:0] = ["scripts/class", "scripts/maintain", "scripts/book"]
import hand_in  # noqa: E402
import hand_ins  # noqa: E402
import handed  # noqa: E402
import hostile  # noqa: E402
import unpack  # noqa: E402

EXERCISES = handed.exercises()
KNOWN = handed.known_files(EXERCISES)
LIMITS = {"known": KNOWN, "file_most": 2000, "total_most": 5000, "read_most": 100_000, "members_most": 60}
BLOCK = 512


# --- what reads the bytes -------------------------------------------------------------------------


class Gzip(gzip.GzipFile):
    unpacked = 0

    def read(self, size=-1):
        data = super().read(size)
        Gzip.unpacked += len(data)
        return data


gzip.GzipFile = Gzip


def run(data):
    Gzip.unpacked = 0
    return unpack.unpack(io.BytesIO(data), LIMITS)


def unpacked(data):
    """The bytes of the tar, as far as there are any; a gzip file may have several parts."""
    tar = b""
    while data and len(tar) < 1 << 17:
        packer = zlib.decompressobj(31)
        try:
            tar += packer.decompress(data, 1 << 17)
        except zlib.error:
            break
        data = packer.unused_data.lstrip(b"\0")
    return tar


def plain_members(tar_bytes, mode):
    """(name, bytes) of the regular files, whatever their names; read here is also what the reader skips, so a
    damaged one may end it sooner."""
    try:
        with tarfile.open(fileobj=io.BytesIO(tar_bytes), mode=mode) as tar:
            for member in itertools.islice(tar, LIMITS["members_most"]):
                whole = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and member.sparse is None
                if whole and 0 <= member.size <= LIMITS["file_most"]:
                    yield member.name, tar.extractfile(member).read()
    except (tarfile.TarError, OSError, ValueError, LookupError, OverflowError, RecursionError):
        return


def judge(data, said):
    assert Gzip.unpacked <= LIMITS["read_most"] + 1, Gzip.unpacked
    told = hand_ins.heard(json.dumps(said).encode(), KNOWN)
    if "broken" in said:
        assert said == told and list(said) == ["broken"], said
        return
    assert set(said) == {"files", "left_out", "names"} and said["files"] == told["files"], said
    assert 0 <= said["left_out"] <= LIMITS["members_most"] and len(said["names"]) <= 5, said
    assert all(len(name) <= 80 for name in said["names"]), said
    files = {path: base64.b64decode(text) for path, text in said["files"].items()}
    assert set(files) <= set(KNOWN), files.keys()
    assert all(len(file) <= LIMITS["file_most"] for file in files.values())
    assert sum(len(file) for file in files.values()) <= LIMITS["total_most"]
    top = ("", "./", "hand-in/", "./hand-in/")
    plain = {member for mode in ("r|", "r:") for member in plain_members(unpacked(data), mode)} if files else ()
    for path, file in files.items():
        assert any((start + path, file) in plain for start in top), path


# --- other inputs ---------------------------------------------------------------------------------

NAMES = KNOWN[:3] + [KNOWN[3], "plots/lesson02.verdicts.csv"]
NAMES += ["hand-in/" + name for name in NAMES] + ["./hand-in/student.txt", "hand-in", "hand-in/../student.txt"]
NAMES += ["../../../tmp/x", "/tmp/x", "/etc/passwd", "student.txt/", "hand-in//student.txt", "", "\x80"]
TYPES = b"0\0 1234567LKSgxXVNDMA"
FIELDS = {"name": (0, 100), "mode": (100, 8), "uid": (108, 8), "size": (124, 12), "mtime": (136, 12), "type": (156, 1)}
FIELDS.update(link=(157, 100), magic=(257, 8), owner=(265, 32), major=(329, 8), prefix=(345, 155), sparse=(386, 97), real=(483, 12))
NUMBERS = [0, 1, 5, 511, 512, 513, 1000, 2000, 2001, 1 << 20, 1 << 33, 1 << 60, -1, -512, -1024]
RECORDS = ["path=hand-in/student.txt", "path=../x", "path=", "size=5", "size=-1", "size=1" + "0" * 18, "linkpath=/etc/passwd"]
RECORDS += ["GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.map=0,1,2", "GNU.sparse.size=3", "GNU.sparse.name=student.txt"]
RECORDS += ["hdrcharset=BINARY", "mtime=inf", "uid=nan", "GNU.sparse.realsize=9", "GNU.sparse.numbytes=1", "GNU.sparse.offset=1"]


def number(value, width, luck):
    """A field of a tar as text, or, as GNU writes what is large or below 0, in binary."""
    if luck.random() < 0.6 and 0 <= value < 8 ** (width - 1):
        return b"%0*o\0" % (width - 1, value)
    return bytes([0xFF if value < 0 else 0x80]) + (value % (1 << 8 * (width - 1))).to_bytes(width - 1, "big")


def headers(tar):
    """Where the blocks begin that look like headers."""
    return [at for at in range(0, len(tar) - BLOCK + 1, BLOCK) if tar[at + 257 : at + 262] == b"ustar" or tar[at + 100 : at + 104] == b"0000"]


def mended(tar):
    """With the right checksum in each header."""
    tar = bytearray(tar)
    for at in headers(tar):
        tar[at + 148 : at + 156] = b" " * 8
        tar[at + 148 : at + 156] = b"%06o\0 " % sum(tar[at : at + BLOCK])
    return bytes(tar)


def member(luck):
    """A new member, also one that tells of the next."""
    info = tarfile.TarInfo(luck.choice(NAMES))
    info.type = bytes([luck.choice(TYPES)])
    info.linkname = luck.choice(NAMES)
    data = luck.choice([b"", b"x\n", b"tries 1.1 2\n", bytes(luck.randrange(2100))])
    if info.type in (b"x", b"g", b"X"):
        records = [luck.choice(RECORDS) for _ in range(luck.randint(1, 4))]
        data = b"".join(b"%d %s\n" % (len(r) + 3 + len(str(len(r) + 3)) - 1, r.encode()) for r in records)
    if info.type in b"LK":
        data = luck.choice(NAMES).encode("utf-8", "replace") + b"\0"
    info.size = len(data)
    form = luck.choice([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
    return info.tobuf(form, "utf-8", "replace") + data + bytes(-len(data) % BLOCK)


def with_field(tar, luck):
    """With one field of one header set to what matters."""
    at = luck.choice(headers(tar))
    field = luck.choice(list(FIELDS))
    offset, width = FIELDS[field]
    if field == "type":
        value = bytes([luck.choice(TYPES)])
    elif field in ("name", "link", "prefix", "owner"):
        value = luck.choice(NAMES).encode("utf-8", "replace")[:width]
    elif field == "magic":
        value = luck.choice([b"ustar\x0000", b"ustar  \0", bytes(8)])
    elif field == "sparse":
        value = b"".join(number(luck.choice(NUMBERS), 12, luck) for _ in range(8)) + luck.choice([b"\0", b"\1"])
    else:
        value = number(luck.choice(NUMBERS), width, luck)
    return tar[: at + offset] + value.ljust(width, b"\0")[:width] + tar[at + offset + width :]


def with_blocks(tar, luck):
    """Some blocks are gone, twice there, or elsewhere."""
    count = len(tar) // BLOCK
    start, end = sorted(luck.randint(0, count) * BLOCK for _ in range(2))
    place = luck.randint(0, count) * BLOCK
    if luck.random() < 0.5:
        return tar[:start] + tar[end:]
    return tar[:place] + tar[start:end] * luck.choice([1, 1, 2, 70]) + tar[place:]


def changed(tar, luck, fuzzer):
    dice = luck.random()
    if dice < 0.4 and headers(tar):
        return with_field(tar, luck)
    if dice < 0.6:
        place = luck.choice(headers(tar) + [0, len(tar) // BLOCK * BLOCK])
        return tar[:place] + member(luck) + tar[place:]
    if dice < 0.75:
        return with_blocks(tar, luck)
    at = luck.randrange(0, len(tar) + 1, BLOCK)
    end = luck.choice([at + BLOCK, len(tar)])
    return tar[:at] + fuzzer(tar[at:end], max(end - at, 1)) + tar[end:]


def mutate(data, most, seed, fuzzer):
    """Works on the tar inside, seldom on the gzip around it."""
    luck = random.Random(seed)
    tar = unpacked(data)
    if not tar or luck.random() < 0.1:
        return fuzzer(data, most)
    for _ in range(luck.randint(1, 3)):
        tar = changed(tar, luck, fuzzer)[: 1 << 17]
    if luck.random() < 0.95:
        tar = mended(tar)
    made = gzip.compress(tar, luck.choice([1, 6]), mtime=0)
    if luck.random() < 0.05:
        made += gzip.compress(tar[:BLOCK], mtime=0)
    return made if len(made) <= most else made[:most] if luck.random() < 0.1 else fuzzer(data, most)


# --- what to begin with ---------------------------------------------------------------------------


def main(folder):
    good = {"student.txt": b"Ada\n", "machine.txt": b"cpus: 2\n", "progress.txt": b"tries 1.1 2\n"}
    good.update({EXERCISES[0].path: b"int main(void) {\n}\n", "plots/lesson02.verdicts.csv": b"claim,ratio\n"})
    made = [data for data, _ in hostile.archives(EXERCISES, good).values()]
    luck = random.Random(1)
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        made.append(gzip.compress(b"".join(member(luck) for _ in range(12)) + bytes(2 * BLOCK), mtime=0))
        info = tarfile.TarInfo("hand-in/student.txt")
        info.size, info.linkname = 2, "l" * (90 if form == tarfile.USTAR_FORMAT else 200)
        made.append(gzip.compress(info.tobuf(form) + b"a\n" + bytes(3 * BLOCK - 2), mtime=0))
    made.append(gzip.compress(bytes(3_000_000), mtime=0))
    made.append(hostile.tar_of([("x", tarfile.REGTYPE, b"", "")] * 80))
    made.append(hand_in.archive({path: bytes(1900) for path in KNOWN[:4]}))
    for number_, data in enumerate(made):
        if len(data) <= 4096:
            handed.write(os.path.join(folder, f"seed-{number_}"), data)


if __name__ == "__main__":
    main(sys.argv[1])
