"""The shared library: where it is, and the part of include/dragoman/dragoman.h that the package uses.

tests/library/python.py compares the versions of the structs below with those of the header.
"""

import ctypes
import ctypes.util
import os
import pathlib

OPTIONS_VERSION = 9
RENDER_OPTIONS_VERSION = 1
FORMAT_JSON = 1
HERE = pathlib.Path(__file__).resolve().parent
NOTHING = 2**64 - 1


class Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("offset", ctypes.c_uint64), ("message", ctypes.c_char * 300)]


class Options(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_uint32),
        ("home", ctypes.c_char_p),
        ("document_memory", ctypes.c_size_t),
        ("trace", ctypes.c_bool),
        ("parse_only", ctypes.c_bool),
        ("min_confidence", ctypes.c_double),
        ("treebank", ctypes.c_char_p),
        ("world", ctypes.c_char_p),
        ("all_places", ctypes.c_bool),
        ("extract_only", ctypes.c_bool),
        ("why_not", ctypes.c_char_p),
        ("names", ctypes.c_char_p),
        ("time_limit", ctypes.c_uint64),
        ("packs", ctypes.c_char_p),
        ("ontology", ctypes.c_char_p),
        ("later", ctypes.c_uint64 * 32),  # zero: what a later library may add at the end
    ]


class Article(ctypes.Structure):
    _fields_ = [
        ("id", ctypes.c_char_p),
        ("lang", ctypes.c_char_p),
        ("date", ctypes.c_char_p),
        ("title", ctypes.c_char_p),
        ("source", ctypes.c_char_p),
        ("url", ctypes.c_char_p),
        ("text", ctypes.c_char_p),
        ("text_size", ctypes.c_size_t),
        ("extra", ctypes.c_char_p),
        ("conllu", ctypes.c_bool),
        ("file", ctypes.c_char_p),
        ("line", ctypes.c_uint64),
        ("html", ctypes.c_bool),
        ("charset", ctypes.c_char_p),
        ("author", ctypes.c_char_p),
        ("later", ctypes.c_uint64 * 32),
    ]


class RenderOptions(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_uint32),
        ("format", ctypes.c_int),
        ("color", ctypes.c_bool),
        ("include_text", ctypes.c_bool),
        ("width", ctypes.c_uint),
        ("date_spans", ctypes.c_bool),
        ("later", ctypes.c_uint64 * 32),
    ]


def _carried():
    """The library inside the package with those that it needs, or None. They have names that no other package uses."""
    order = HERE / "lib" / "order.txt"
    if not order.is_file():
        return None
    loaded = None
    for name in order.read_text(encoding="utf-8").split():  # each after what it needs: found by its name from then on
        loaded = ctypes.CDLL(str(order.parent / name))
    return loaded


def _found(path):
    if path:
        return ctypes.CDLL(os.fspath(path))
    carried = _carried()
    if carried is not None:
        return carried
    name = ctypes.util.find_library("dragoman")
    if not name:
        raise OSError("libdragoman was not found: install the wheel or the library, or name its file in DRAGOMAN_LIBRARY")
    return ctypes.CDLL(name)


def load(path=None):
    """Opens the library: `path`, else $DRAGOMAN_LIBRARY, else the one in the package, else that of the system."""
    lib = _found(path or os.environ.get("DRAGOMAN_LIBRARY"))
    pointer = ctypes.c_void_p
    lib.dgm_version.restype = ctypes.c_char_p
    lib.dgm_engine_open.argtypes = [ctypes.POINTER(pointer), ctypes.POINTER(Options), ctypes.POINTER(Error)]
    lib.dgm_engine_close.argtypes = [pointer]
    lib.dgm_engine_close.restype = None
    lib.dgm_engine_home.argtypes = [pointer]
    lib.dgm_engine_home.restype = ctypes.c_char_p
    lib.dgm_engine_remark_count.argtypes = [pointer]
    lib.dgm_engine_remark_count.restype = ctypes.c_size_t
    lib.dgm_engine_remark.argtypes = [pointer, ctypes.c_size_t]
    lib.dgm_engine_remark.restype = ctypes.c_char_p
    lib.dgm_code.argtypes = [ctypes.POINTER(pointer), pointer, ctypes.POINTER(Article), ctypes.POINTER(Error)]
    lib.dgm_result_free.argtypes = [pointer]
    lib.dgm_result_free.restype = None
    lib.dgm_result_render.argtypes = [
        ctypes.POINTER(pointer),
        ctypes.POINTER(ctypes.c_size_t),
        pointer,
        ctypes.POINTER(RenderOptions),
        ctypes.POINTER(Error),
    ]
    return lib


def carried_home():
    """The folder of packs, world, ontology and models inside the package, or None."""
    home = HERE / "share"
    return home if (home / "packs").is_dir() else None
