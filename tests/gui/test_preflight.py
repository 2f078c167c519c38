"""What is missing is said before Qt starts, with the command that installs it."""

import pytest

from engine.errors import ForewordError
from gui.preflight import has_display, require_libraries

X11 = {"DISPLAY": ":0"}
WAYLAND = {"WAYLAND_DISPLAY": "wayland-0"}


def lacking(*missing):
    """A loader of a system without these libraries."""

    def load(library):
        if library in missing:
            raise OSError(library)

    return load


def having(*programs):
    return lambda program: f"/usr/bin/{program}" if program in programs else None


def refusal(environment, *missing, programs=("apt",)):
    with pytest.raises(ForewordError) as caught:
        require_libraries(environment, "linux", lacking(*missing), having(*programs))
    return str(caught.value)


def test_a_complete_system_passes():
    require_libraries(X11, "linux", lacking(), having("apt"))


def test_debian_is_told_the_packages_of_exactly_what_is_missing():
    sentence = refusal(X11, "libEGL.so.1", "libxcb-cursor.so.0")
    assert sentence == (
        "The window needs system libraries that are missing here (libEGL.so.1, libxcb-cursor.so.0): "
        "install them with `sudo apt install libegl1 libxcb-cursor0`."
    )


def test_fedora_is_told_its_own_packages_each_once():
    sentence = refusal(X11, "libxcb-randr.so.0", "libxcb-shm.so.0", programs=("dnf",))
    assert "`sudo dnf install libxcb`" in sentence


def test_another_system_is_told_the_libraries():
    assert "(libEGL.so.1): install them with the system's package manager" in refusal(X11, "libEGL.so.1", programs=())


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        (X11, "libwayland-client.so.0"),
        (WAYLAND, "libxcb-cursor.so.0"),
        (X11 | {"QT_QPA_PLATFORM": "offscreen"}, "libxcb-cursor.so.0"),
    ],
)
def test_libraries_of_another_platform_are_not_asked_for(environment, missing):
    require_libraries(environment, "linux", lacking(missing), having("apt"))


def test_wayland_needs_its_own():
    assert "`sudo apt install libwayland-client0`" in refusal(WAYLAND | X11, "libwayland-client.so.0")


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_bring_everything(platform):
    require_libraries({}, platform, lacking("libEGL.so.1"), having())
    assert has_display({}, platform)


@pytest.mark.parametrize(
    ("environment", "display"),
    [({}, False), ({"DISPLAY": ""}, False), (X11, True), (WAYLAND, True), ({"QT_QPA_PLATFORM": "offscreen"}, True)],
)
def test_linux_has_a_display_where_one_is_named(environment, display):
    assert has_display(environment, "linux") is display


def test_the_libraries_that_this_machine_tests_with_are_found():
    require_libraries({"QT_QPA_PLATFORM": "offscreen"})
