"""Checks what Qt needs: without a display or one of these libraries it ends the process with no usable message."""

from __future__ import annotations

import ctypes
import shutil
import sys
from collections.abc import Callable, Mapping

from engine.errors import ForewordError
from engine.language import Message

NO_DISPLAY = (
    "There is no display here, so the window cannot open: start Foreword in a desktop session, or with `ssh -X`."
)
NO_WINDOW = Message(
    "The window cannot open on this display: check DISPLAY, WAYLAND_DISPLAY and QT_QPA_PLATFORM, or start Foreword in "
    "a desktop session."
)

# Library -> (Debian and Ubuntu package, Fedora package).
_EVERYWHERE = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
}
_X11 = {
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
}
_WAYLAND = {
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
}
_INSTALLERS = (("apt", "sudo apt install"), ("dnf", "sudo dnf install"))


def has_display(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether Qt has a display to draw on. Only Linux can lack one."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform != "linux" or any(environment.get(name) for name in names)


def require_libraries(
    environment: Mapping[str, str],
    platform: str = sys.platform,
    load: Callable[[str], object] = ctypes.CDLL,
    which: Callable[[str], str | None] = shutil.which,
) -> None:
    """Raise ForewordError, with the command that installs them, if system libraries that Qt needs are missing."""
    if platform != "linux":
        return
    packages = {library: names for library, names in _needed(environment).items() if not _loads(library, load)}
    if packages:
        missing, cure = ", ".join(packages), _cure(packages, which)
        raise ForewordError(
            "The window needs system libraries that are missing here ({missing}): {cure}.", missing=missing, cure=cure
        )


def _needed(environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The libraries for the platform plugin that Qt will choose."""
    plugin = environment.get("QT_QPA_PLATFORM") or ("wayland" if environment.get("WAYLAND_DISPLAY") else "xcb")
    if plugin.startswith("wayland"):
        return _EVERYWHERE | _WAYLAND
    return _EVERYWHERE | _X11 if plugin.startswith("xcb") else _EVERYWHERE


def _loads(library: str, load: Callable[[str], object]) -> bool:
    try:
        load(library)
    except OSError:
        return False
    return True


def _cure(packages: Mapping[str, tuple[str, str]], which: Callable[[str], str | None]) -> Message:
    for column, (program, command) in enumerate(_INSTALLERS):
        if which(program):
            wanted = sorted({names[column] for names in packages.values()})
            return Message("install them with `{command} {packages: }`", command=command, packages=wanted)
    return Message("install them with the system's package manager")
