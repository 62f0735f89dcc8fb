"""Reads one hand-in, which may be hostile, and prints what is known in it as JSON. It runs in the sandbox,
on its own: the archive is its standard input, nothing is written anywhere, and only regular files that
have a known name are read, each and all together up to a limit that is counted while reading.

    unpack.py '{"known": ["student.txt"], "file_most": 9, "total_most": 9, "read_most": 9, "members_most": 9}'

prints {"files": {"student.txt": BASE64}, "left_out": 3, "names": ["../x", ...]} or {"broken": "bomb"}.
"""

import base64
import gzip
import json
import sys
import tarfile
import zlib


class Broken(Exception):
    pass


class Counted:
    """A stream that ends the reading of a bomb, and of a member that says it has 2^60 bytes: tarfile would
    ask for all of them."""

    def __init__(self, stream, most):
        self.stream, self.left, self.at_end = stream, most, 0

    def read(self, size):
        data = self.stream.read(min(size, self.left + 1))
        self.left -= len(data)
        self.at_end += not data
        if self.left < 0:
            raise Broken("bomb")
        if self.at_end > 100:
            raise Broken("cut")
        return data


def known_name(name, known):
    """The known path that this member stands for: below the top folder hand-in, or below none."""
    if name.startswith("./"):
        name = name[2:]
    if name.startswith("hand-in/"):
        name = name[8:]
    return name if name in known else None


def members(tar, limits):
    files, left_out, names, total = {}, 0, [], 0
    known = set(limits["known"])
    for number, member in enumerate(tar):
        if number >= limits["members_most"]:
            raise Broken("bomb")
        if member.isdir():
            continue
        path = known_name(member.name, known)
        plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and member.sparse is None
        if not path or path in files or not plain or not 0 <= member.size <= limits["file_most"]:
            left_out += 1
            names += [member.name[:80]] if len(names) < 5 else []
            continue
        data = tar.extractfile(member).read(member.size)
        if len(data) != member.size:
            raise Broken("cut")
        total += len(data)
        if total > limits["total_most"]:
            raise Broken("bomb")
        files[path] = base64.b64encode(data).decode()
    return {"files": files, "left_out": left_out, "names": names}


def unpack(stream, limits):
    try:
        counted = Counted(gzip.GzipFile(fileobj=stream), limits["read_most"])
        with tarfile.open(fileobj=counted, mode="r|") as tar:
            found = members(tar, limits)
        while counted.read(1 << 16):
            pass  # what is behind the end belongs to the checksum
        return found
    except Broken as broken:
        return {"broken": str(broken)}
    except EOFError:
        return {"broken": "cut"}
    except gzip.BadGzipFile as error:
        return {"broken": "kind" if str(error).startswith("Not a gzip") else "damaged"}
    except tarfile.ReadError as error:  # (where tarfile sees the end itself, as from Python 3.13 on)
        return {"broken": "cut" if str(error) == "unexpected end of data" else "damaged"}
    except (tarfile.TarError, zlib.error, OSError, ValueError, LookupError, OverflowError, RecursionError, MemoryError):
        return {"broken": "damaged"}


if __name__ == "__main__":
    print(json.dumps(unpack(sys.stdin.buffer, json.loads(sys.argv[1]))))
