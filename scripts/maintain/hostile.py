"""Archives that harm, as a student could hand them in."""

import gzip
import io
import sys
import tarfile
import zlib

sys.path.append("scripts/class")
import hand_in  # noqa: E402


def tar_of(members):
    """A tar.gz of members (name, type, data, link)."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, kind, data, link in members:
            member = tarfile.TarInfo(name)
            member.type, member.size, member.linkname = kind, len(data), link
            tar.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def zeros(gigabytes):
    """gzip of zeros: many times the same 128 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    part = b"".join(packer.compress(bytes(1 << 20)) for _ in range(128)) + packer.flush()
    return part * (8 * gigabytes)


def huge():
    """A tar.gz whose one member says that it has 2^60 bytes."""
    member = tarfile.TarInfo("film.mp4")
    member.size = 1 << 60
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(member.tobuf(tarfile.GNU_FORMAT) + bytes(4096)) + packer.flush()


def sparse():
    """A tar.gz that ends where the map of a sparse file goes on."""
    member = tarfile.TarInfo("film.mp4")
    member.type = tarfile.GNUTYPE_SPARSE
    header = bytearray(member.tobuf(tarfile.GNU_FORMAT))
    header[482] = 1  # there is more of the map
    header[148:156] = b"%06o\0 " % (sum(header) - sum(header[148:156]) + 8 * ord(" "))
    return gzip.compress(bytes(header), mtime=0)


def archives(exercises, good):
    """{file name: (bytes, expected problem, or "" where it is graded)}"""
    first = "hand-in/" + exercises[0].path
    plain = tarfile.REGTYPE
    whole = hand_in.archive(good)
    made = {
        "empty.tar.gz": (b"", "empty"),
        "cut.tar.gz": (whole[: len(whole) // 2], "cut"),
        "text.tar.gz": (b"I could not do it, sorry.\n", "kind"),
        "photo.zip": (b"PK\3\4", "kind"),
        "noise.tar.gz": (whole[:200] + bytes(b ^ 0x55 for b in whole[200:]), "damaged"),
        "bomb.tar.gz": (zeros(10), "bomb"),
        "many.tar.gz": (tar_of([(f"hand-in/{i}", plain, b"", "") for i in range(6000)]), "bomb"),
        "big-file.tar.gz": (tar_of([(first, plain, bytes(3 << 20), "")]), "nothing"),
        "huge.tar.gz": (huge(), "cut"),
        "sparse.tar.gz": (sparse(), "damaged"),
        "traversal.tar.gz": (
            tar_of([(n, plain, b"x", "") for n in ("../../../tmp/lesson-kit-was-here", "/tmp/lesson-kit-was-here", "hand-in/../" + first, first + "/../x")]),
            "nothing",
        ),
        "links.tar.gz": (
            tar_of([(first, tarfile.SYMTYPE, b"", "/etc/passwd"), ("hand-in/student.txt", tarfile.LNKTYPE, b"", "/etc/passwd")]),
            "nothing",
        ),
        "devices.tar.gz": (tar_of([(first, tarfile.CHRTYPE, b"", ""), ("hand-in/machine.txt", tarfile.FIFOTYPE, b"", "")]), "nothing"),
        "own-test.tar.gz": (
            hand_in.archive(dict(good, **{exercises[0].folder + "/test.c": b"int main(void) { return 0; }\n", "Makefile": b"check:\n\ttrue\n"})),
            "",
        ),
        "陈 静 (1).tar.gz": (hand_in.archive(dict(good, **{"student.txt": b'<script>alert("x")</script>=1+1\n'})), ""),
        "twice.tar.gz": (whole, ""),
        "=cmd|'x'!A1.tar.gz": (whole, ""),
    }
    return made
