"""Files that are there whole or not at all."""

import errno
import os
from pathlib import Path


def write_whole(path, content):
    """Writes text or bytes beside its place, then renames; makes the folder. Raises OSError, which names the file."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None


NAMED = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS)


def unwritten(error):
    """What to say about a file that cannot be written: path, reason, perhaps the way out. Raises other errors again."""
    if error.errno not in NAMED:
        raise error
    path = Path(error.filename or "a file")
    name = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    way_out = ": `npm run clean` shows what can go" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
    return f"{name} cannot be written: {error.strerror.lower()}{way_out}"
