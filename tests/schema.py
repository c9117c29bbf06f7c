#!/usr/bin/env python3
"""Validates JSON lines against a JSON Schema (the part of draft 2020-12 that our schemas use).

    schema.py SCHEMA.json FILE.jsonl ...

A keyword that this checker does not know is an error, so that nothing in a schema is silently ignored. One line a file;
ends with "N passed, N failed".
"""
import json
import re
import sys

KINDS = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
}
PROSE = {"$schema", "$id", "$defs", "title", "description", "examples", "$comment", "default"}


def is_kind(value, kind):
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, KINDS[kind])


class Schema:
    def __init__(self, root):
        self.root = root

    def resolve(self, ref):
        node = self.root
        if not ref.startswith("#"):
            raise ValueError(f"only local references are supported: {ref}")
        for part in ref[1:].split("/")[1:]:
            node = node[part]
        return node

    def faults(self, schema, value, path="$"):
        """Yields one message for each fault."""
        if schema is True:
            return
        if schema is False:
            yield f"{path}: not allowed"
            return
        for keyword, rule in schema.items():
            if keyword in PROSE:
                continue
            check = getattr(self, "check_" + keyword.replace("$", "").lower(), None)
            if check is None:
                raise ValueError(f"keyword {keyword} is not supported")
            yield from check(rule, value, path, schema)

    def check_ref(self, rule, value, path, _):
        yield from self.faults(self.resolve(rule), value, path)

    def check_type(self, rule, value, path, _):
        kinds = rule if isinstance(rule, list) else [rule]
        if not any(is_kind(value, kind) for kind in kinds):
            yield f"{path}: {json.dumps(value)[:60]} is not of type {'/'.join(kinds)}"

    def check_enum(self, rule, value, path, _):
        if value not in rule:
            yield f"{path}: {json.dumps(value)[:60]} is none of {rule}"

    def check_const(self, rule, value, path, _):
        if value != rule:
            yield f"{path}: is not {rule!r}"

    def check_required(self, rule, value, path, _):
        if isinstance(value, dict):
            for key in rule:
                if key not in value:
                    yield f"{path}: \"{key}\" is missing"

    def check_properties(self, rule, value, path, _):
        if isinstance(value, dict):
            for key, part in rule.items():
                if key in value:
                    yield from self.faults(part, value[key], f"{path}.{key}")

    def check_additionalproperties(self, rule, value, path, schema):
        if isinstance(value, dict):
            for key in value:
                if key not in schema.get("properties", {}):
                    yield from self.faults(rule, value[key], f"{path}.{key}")

    def check_items(self, rule, value, path, _):
        if isinstance(value, list):
            for i, item in enumerate(value):
                yield from self.faults(rule, item, f"{path}[{i}]")

    def check_minitems(self, rule, value, path, _):
        if isinstance(value, list) and len(value) < rule:
            yield f"{path}: fewer than {rule} items"

    def check_uniqueitems(self, rule, value, path, _):
        if rule and isinstance(value, list) and len({json.dumps(item) for item in value}) < len(value):
            yield f"{path}: items are repeated"

    def check_minimum(self, rule, value, path, _):
        if is_kind(value, "number") and value < rule:
            yield f"{path}: {value} is below {rule}"

    def check_maximum(self, rule, value, path, _):
        if is_kind(value, "number") and value > rule:
            yield f"{path}: {value} is above {rule}"

    def check_minlength(self, rule, value, path, _):
        if isinstance(value, str) and len(value) < rule:
            yield f"{path}: shorter than {rule}"

    def check_pattern(self, rule, value, path, _):
        if isinstance(value, str) and not re.search(rule, value):
            yield f"{path}: \"{value[:60]}\" does not match {rule}"

    def check_format(self, rule, value, path, _):
        if rule == "date" and isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            yield f"{path}: \"{value[:60]}\" is no date"

    def check_anyof(self, rule, value, path, _):
        found = [list(self.faults(part, value, path)) for part in rule]
        if all(found):
            yield f"{path}: fits none of the forms: {min(found, key=len)[0]}"

    def check_oneof(self, rule, value, path, _):
        found = [list(self.faults(part, value, path)) for part in rule]
        fits = sum(not faults for faults in found)
        if fits != 1:
            yield f"{path}: fits {fits} of the forms, not one: {min(found, key=len)[:1]}"

    def check_allof(self, rule, value, path, _):
        for part in rule:
            yield from self.faults(part, value, path)


def main(schema_path, paths):
    schema = Schema(json.load(open(schema_path, encoding="utf-8")))
    passed = failed = 0
    for path in paths:
        faults = []
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            faults += [f"{path}:{number}: {fault}" for fault in schema.faults(schema.root, json.loads(line))]
        for fault in faults[:20]:
            print(fault)
        passed, failed = passed + (not faults), failed + bool(faults)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
