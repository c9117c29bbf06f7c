"""dragoman under Apache Spark: each partition talks to a process of its own over two pipes.

    from dragoman_spark import code
    coded = code(articles, options=["--lang=auto"])        # RDD of lines in, RDD of lines out

One record in gives one record out, in order; an article that cannot be coded gives {"id": …, "error": {…}}. No state passes
from record to record, so a partition that is lost is coded again with the same result. Nothing but the standard library is
needed on the workers, and the program with its data (README.md).
"""
import subprocess
import threading

__all__ = ["code", "code_lines", "with_text"]


def _feed(process, lines, fault):
    """Writes all lines; a failure of the source goes to `fault`, and the process then gets no more."""
    try:
        for line in lines:
            if isinstance(line, str):
                line = line.encode("utf-8", "surrogatepass")
            line = line.replace(b"\n", b" ").strip()
            process.stdin.write((line or b"{}") + b"\n")  # a blank line would give no record
    except BrokenPipeError:
        pass  # the end of the process tells why
    except BaseException as error:  # pylint: disable=broad-except
        fault.append(error)
    finally:
        try:
            process.stdin.close()
        except OSError:
            pass


def code_lines(lines, program="dragoman", options=()):
    """Codes an iterator of JSON objects, one a line, lazily; yields as many, in the same order.

    Raises RuntimeError when the process ends before its time, with what it said, so that Spark tries the task again.
    """
    command = [program, "code", "-q", "--json", "--input=jsonl", "--duplicates=keep", *options, "-"]
    fault, count = [], [0, 0]

    def counted():
        for line in lines:
            count[0] += 1
            yield line

    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        # What is said of single articles is in their records; the last words are kept for an error of the whole.
        said = []
        reader = threading.Thread(target=lambda: said.extend(process.stderr.read().splitlines()[-5:]), daemon=True)
        writer = threading.Thread(target=_feed, args=(process, counted(), fault), daemon=True)
        reader.start()
        writer.start()
        try:
            for line in process.stdout:
                count[1] += 1
                yield line.decode("utf-8").rstrip("\n")
            process.wait()
            writer.join()
            reader.join()
        finally:
            if process.poll() is None:  # nobody wants the rest
                process.kill()
                writer.join()  # its pipe is closed now; else Popen would find what is left in the buffer
    if fault:
        raise fault[0]
    if process.returncode not in (0, 1) or count[0] != count[1]:
        words = b"; ".join(said).decode("utf-8", "replace")
        raise RuntimeError(f"{' '.join(command)}: exit status {process.returncode}, {count[1]} of {count[0]} records: {words}")


def code(rdd, program="dragoman", options=()):
    """RDD of JSON lines -> RDD of JSON lines, one process a partition while it is computed."""
    return rdd.mapPartitions(lambda lines: code_lines(lines, program, options), preservesPartitioning=True)


def with_text(frame):
    """DataFrame with a column `text`, and any of id, date, lang, title, source, url -> RDD of lines for code()."""
    if "text" not in frame.columns:
        raise ValueError("the frame has no column named text")
    return frame.toJSON()
