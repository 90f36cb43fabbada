"""Gives what is in a source distribution the time of SOURCE_DATE_EPOCH, and no owner: setuptools takes both from where it is built. Runs after jsii-pacmak, from its task."""

import gzip
import io
import os
import sys
import tarfile

TIME = int(os.environ["SOURCE_DATE_EPOCH"])

for path in sys.argv[1:]:
    with tarfile.open(path) as archive:
        members = sorted(archive.getmembers(), key=lambda member: member.name)
        contents = [archive.extractfile(member).read() if member.isfile() else b"" for member in members]
    with open(path, "wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=TIME) as zipped, tarfile.open(fileobj=zipped, mode="w") as archive:
        for member, content in zip(members, contents):
            member.mtime, member.uid, member.gid, member.uname, member.gname, member.pax_headers = TIME, 0, 0, "", "", {}
            archive.addfile(member, io.BytesIO(content))
