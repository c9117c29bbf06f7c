"""dragoman: who did what to whom, when, where and according to whom, from news in Indonesian and English.

    import dragoman
    d = dragoman.Engine()
    record = d.code("Police arrested 14 demonstrators in Rabat on Monday.", date="2024-03-13", lang="en")
    rows = d.events(["...", {"text": "...", "date": "2024-03-13"}])      # pandas.DataFrame(rows)

An engine takes a second and some 200 MB; open it once. It may be used by any number of threads at the same time.
"""

import ctypes
import datetime
import json
import numbers
import os
import warnings
import weakref
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from . import _library

__all__ = ["Engine", "Error", "__version__"]
__version__ = "0.1.0"

_STATUS = {-1: "memory", -2: "io", -3: "format", -4: "version", -5: "limit", -6: "input", -7: "usage", -8: "write"}
_FIELDS = ("id", "lang", "date", "title", "source", "url", "author")
_PARTY = ("", "_country", "_role", "_code", "_id")


class Error(Exception):
    """What the library refuses. `status`: "input", "limit", "format" ..., as in the JSON; `offset`: byte in the text or None."""

    def __init__(self, status, message, offset=None):
        super().__init__(message)
        self.status = status
        self.offset = offset


def _check(status, error):
    if status != 0:
        offset = None if error.offset == _library.NOTHING else error.offset
        raise Error(_STATUS.get(status, str(status)), error.message.decode("utf-8", "replace"), offset)


def _bytes(value):
    """For C: UTF-8 with a NUL at the end, or None. Halves of surrogate pairs are left to the library, which replaces them."""
    return None if value is None else str(value).encode("utf-8", "surrogatepass")


def _wrong(name, value, wanted):
    return TypeError(f"{name} is {type(value).__name__}: {wanted} is wanted")


def _field(name, value):
    """A field as text for the library: ids may be whole numbers, as in tables; dates also date, datetime and pandas.Timestamp."""
    if isinstance(value, str):
        return str(value)
    if name == "date":
        if isinstance(value, datetime.date):
            return value.isoformat()
        raise _wrong(name, value, "a str such as 2024-03-13, or a date or datetime object,")
    if name == "id" and isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return str(value)
    raise _wrong(name, value, "a str")


def _flag(name, value):
    """True or False, also the 1 and 0 and the booleans of tables."""
    if not isinstance(value, (str, bytes)) and value in (True, False):
        return bool(value)
    raise _wrong(name, value, "True or False")


def _path(name, value):
    if value is None:
        return None
    if not isinstance(value, (str, bytes, os.PathLike)):
        raise _wrong(name, value, "a path (str, bytes or os.PathLike)")
    return os.fsencode(value)


def _number(name, value):
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise _wrong(name, value, "a number")
    return float(value)


def _whole(name, value):
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise _wrong(name, value, "a whole number")
    return int(value)


def _check_date(record, given):
    """The library passes over a date that it cannot read and infers one: right for a thousand articles from somewhere, wrong here."""
    if not record["date"] or record["date_inferred"]:
        raise ValueError(f"date={given!r}: a day is wanted, as 2024-03-13, or a date or datetime object")


def _articles(articles):
    """One text or one dict is one article."""
    if isinstance(articles, (str, bytes, dict)):
        return [articles]
    try:
        return iter(articles)
    except TypeError:
        raise _wrong("articles", articles, "an iterable of texts or dicts") from None


def _unknown(name, known, what):
    return TypeError(f"{what} {name!r} is not known: there are {', '.join(known)}")


def _missing(value):
    """None, or the NaN and NaT by which pandas says the same: only they are not equal to themselves."""
    return value is None or value != value


class Engine:
    """Packs, world, ontology and models, loaded once.

    home            folder with packs/, world/, ontology/, models/; None: $DRAGOMAN_HOME, else those in the package
    world           folder of one's own with further tables of people, organisations and places
    packs           folder of one's own with further triggers, frames and cues (<lang>/triggers.tsv ...)
    ontology        folder of one's own with further codes
    min_confidence  events below are left out, 0 to 1
    library         file of the shared library, when it is not the one in the package

    Raises Error when the data cannot be read, OSError when there is no library, TypeError for a value of another kind.
    """

    def __init__(self, home=None, world=None, min_confidence=0.0, library=None, packs=None, ontology=None):
        paths = {"home": home, "world": world, "packs": packs, "ontology": ontology, "library": library}
        paths = {name: _path(name, value) for name, value in paths.items()}
        min_confidence = _number("min_confidence", min_confidence)
        self._lib = _library.load(None if library is None else os.fsdecode(library))
        if home is None and not os.environ.get("DRAGOMAN_HOME"):
            paths["home"] = _path("home", _library.carried_home())
        options = _library.Options(
            version=_library.OPTIONS_VERSION,
            home=paths["home"],
            world=paths["world"],
            packs=paths["packs"],
            ontology=paths["ontology"],
            min_confidence=min_confidence,
        )
        engine, error = ctypes.c_void_p(), _library.Error()
        _check(self._lib.dgm_engine_open(ctypes.byref(engine), ctypes.byref(options), ctypes.byref(error)), error)
        self._engine = engine
        self._end = weakref.finalize(self, self._lib.dgm_engine_close, engine)

    def close(self):
        """Frees the engine. Not while another thread codes with it."""
        self._end()
        self._engine = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def version(self):
        """Version of the library."""
        return self._lib.dgm_version().decode()

    @property
    def home(self):
        """The folder in use."""
        return os.fsdecode(self._lib.dgm_engine_home(self._open()))

    @property
    def remarks(self):
        """What is missing though the engine does without it, a sentence each."""
        engine = self._open()
        count = self._lib.dgm_engine_remark_count(engine)
        return [self._lib.dgm_engine_remark(engine, n).decode("utf-8", "replace") for n in range(count)]

    def _open(self):
        if self._engine is None:
            raise ValueError("the engine is closed")
        return self._engine

    def code_json(self, text, *, html=False, include_text=False, **fields):
        """As code(), but the line of JSON as text."""
        for name in fields:
            if name not in _FIELDS:
                raise _unknown(name, (*_FIELDS, "html", "include_text"), "the option")
        if not isinstance(text, (str, bytes)):
            raise _wrong("the text", text, "a str, or bytes,")
        html, include_text = _flag("html", html), _flag("include_text", include_text)
        data = text if isinstance(text, bytes) else _bytes(text)
        article = _library.Article(text=data, text_size=len(data), html=html)
        for name, value in fields.items():
            if not _missing(value):
                setattr(article, name, _bytes(_field(name, value)))
        result, error = ctypes.c_void_p(), _library.Error()
        status = self._lib.dgm_code(ctypes.byref(result), self._open(), ctypes.byref(article), ctypes.byref(error))
        _check(status, error)
        try:
            line = self._render(result, include_text)
        finally:
            self._lib.dgm_result_free(result)
        if article.date:
            _check_date(json.loads(line), fields["date"])
        return line

    def _render(self, result, include_text):
        options = _library.RenderOptions(
            version=_library.RENDER_OPTIONS_VERSION, format=_library.FORMAT_JSON, include_text=include_text
        )
        out, size, error = ctypes.c_void_p(), ctypes.c_size_t(), _library.Error()
        status = self._lib.dgm_result_render(
            ctypes.byref(out), ctypes.byref(size), result, ctypes.byref(options), ctypes.byref(error)
        )
        _check(status, error)
        return ctypes.string_at(out, size.value).decode("utf-8")

    def code(self, text, *, html=False, include_text=False, **fields):
        """Codes one article: the dict of docs/formats/json.md.

        text          str, or bytes as they came; start and end in the record count bytes of its UTF-8
        fields        id, lang ("id", "en"; None: identified), date (of publication: "2024-03-13", a date or datetime; None: inferred), title, source, url, author
        html          `text` is a web page, whose article is to be found
        include_text  the record holds the text

        Raises Error when it cannot be coded (empty, another language, too long), ValueError for a date that is none, TypeError for a field that
        is not known and for a value of another kind.
        """
        return json.loads(self.code_json(text, html=html, include_text=include_text, **fields))

    def events(self, articles, *, threads=1, errors="warn", **fields):
        """Codes articles and gives a flat dict an event, with the same keys in each: pandas.DataFrame(d.events(...)).

        articles  any iterable of str or of dicts with "text" and fields of code(), or one of either; `fields` hold for those that name none.
                  Other keys of a dict are not looked at, so rows of any table will do
        threads   that code at the same time; the order of the events is that of the articles in any case
        errors    articles that cannot be coded: "warn" (warnings.warn and go on), "raise" or "ignore"
        """
        threads = _whole("threads", threads)
        if not isinstance(errors, str):
            raise _wrong("errors", errors, '"warn", "raise" or "ignore"')
        if errors not in ("warn", "raise", "ignore"):
            raise ValueError(f'errors={errors!r}: "warn", "raise" or "ignore" is wanted')
        for name in fields:
            if name not in _FIELDS:
                raise _unknown(name, (*_FIELDS, "threads", "errors"), "the option")
            if not _missing(fields[name]):
                _field(name, fields[name])
        articles = _articles(articles)
        rows = []
        for number, record in enumerate(self._coded(articles, threads, fields)):
            if not isinstance(record, Error):
                rows.extend(_rows(record))
            elif errors == "raise":
                raise record
            elif errors == "warn":
                warnings.warn(f"article {number}: {record}", RuntimeWarning, stacklevel=2)
        return rows

    def _one(self, article, number, fields):
        if not isinstance(article, (str, bytes)) and not hasattr(article, "keys"):
            raise TypeError(f"article {number} is {type(article).__name__}: a text or a dict with \"text\" is wanted")
        given = {"text": article} if isinstance(article, (str, bytes)) else dict(article)
        if _missing(given.get("text")):
            raise ValueError(f"article {number} has no \"text\"; it has {', '.join(map(repr, given)) or 'nothing'}")
        own = {name: given[name] for name in _FIELDS if name in given and not _missing(given[name])}
        merged = {**fields, **own}
        merged.setdefault("id", str(number))
        try:
            html = given.get("html")
            return self.code(given["text"], html=False if _missing(html) else html, include_text=True, **merged)
        except Error as refused:
            return refused
        except TypeError as wrong:
            raise TypeError(f"article {number}: {wrong}") from None

    def _coded(self, articles, threads, fields):
        """Records, or the Error of an article, in order; no more articles are taken ahead than threads need."""
        numbered = enumerate(articles)
        if threads <= 1:
            yield from (self._one(article, number, fields) for number, article in numbered)
            return
        with ThreadPoolExecutor(threads) as pool:
            waiting = deque()
            for number, article in numbered:
                waiting.append(pool.submit(self._one, article, number, fields))
                if len(waiting) > 4 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


def _party(name, people):
    """Columns of the parties on one side; several are joined by "; "."""
    keys = ("name", "country", "role", "code", "id")
    return {name + tail: "; ".join(p[key] for p in people) for tail, key in zip(_PARTY, keys)}


def _rows(record):
    text = record["text"].encode("utf-8")
    for number, e in enumerate(record["events"]):
        sentence = record["sentences"][e["sentence"]]
        plover = e["plover"] or {"type": None, "mode": None, "contexts": []}
        place = e["place"] or {"name": None, "country": None, "lat": None, "lon": None, "precision": None, "geonameid": None}
        by = [e["attributed_to"]] if e["attributed_to"] else []
        yield {
            "article": record["id"],
            "lang": record["lang"],
            "published": record["date"],
            "outlet": record.get("source"),
            "url": record.get("url"),
            "event": number,
            "act": e["act"],
            "date": e["date"],
            "date_precision": e["date_precision"],
            **_party("source", e["source"]),
            "cameo": e["cameo"],
            "plover": plover["type"],
            "mode": plover["mode"],
            "contexts": "; ".join(plover["contexts"]),
            "quad": e["quad"],
            "goldstein": e["goldstein"],
            "status": e["status"],
            **_party("target", e["target"]),
            **_party("attributed_to", by),
            "place": place["name"],
            "place_country": place["country"],
            "lat": place["lat"],
            "lon": place["lon"],
            "place_precision": place["precision"],
            "geonameid": place["geonameid"],
            "confidence": e["confidence"],
            "trigger": e["trigger"]["text"],
            "sentence": text[sentence["start"] : sentence["end"]].decode("utf-8"),
            "rule": e["rule"],
        }
