"""Reads the paths of Python files, a line each, and prints what Python itself finds in each of them as a line of JSON."""

import ast
import io
import json
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")


def name_of(node):
    """`a.b.c` of plain names; None for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        value = name_of(node.value)
        return None if value is None else f"{value}.{node.attr}"
    return None


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    text = data.decode("utf-8")
    tree = ast.parse(data)
    starts = [0]
    for line in data.splitlines(keepends=True) if b"\f" not in data and b"\v" not in data else data.split(b"\n"):
        starts.append(starts[-1] + len(line) + (0 if line.endswith(b"\n") else 1))

    def position(line, column):
        return starts[line - 1] + column

    def span(node):
        return [position(node.lineno, node.col_offset), position(node.end_lineno, node.end_col_offset)]

    calls = []
    words = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                words.update(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            words.update((node.module or "").split("."))
            words.update(part for alias in node.names for part in alias.name.split(".") if part != "*")
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        start, end = span(node.func)
        # Brackets around a name are no part of the tree.
        if name is None or b"(" in data[start:end]:
            continue
        arguments = [[None, *span(item)] for item in node.args]
        for item in node.keywords:
            if item.arg is None:
                arguments.append(["**", *span(item)])
            else:
                arguments.append([item.arg, *span(item.value)])
        arguments.sort(key=lambda item: item[1])
        calls.append([position(node.func.lineno, node.func.col_offset), name, arguments])

    lines = text.split("\n")
    byte_columns = {}

    def byte_position(place):
        line, column = place
        prefix = lines[line - 1][:column]
        return starts[line - 1] + len(prefix.encode("utf-8"))

    def value_of(literal):
        """What a literal stands for; None for bytes, and for a text with expressions."""
        node = ast.parse(literal, mode="eval").body
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        if not all(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts):
            return None
        return "".join(part.value for part in parts)

    literals = []
    depth = 0
    start = None
    formatted = getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "FSTRING_END", -1)
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        if token.type == formatted[0]:
            if depth == 0:
                start = byte_position(token.start)
            depth += 1
        elif token.type == formatted[1]:
            depth -= 1
            if depth == 0:
                literals.append([start, value_of(data[start : byte_position(token.end)].decode("utf-8"))])
        elif token.type == tokenize.STRING and depth == 0:
            literals.append([byte_position(token.start), value_of(token.string)])
    return {"path": path, "calls": calls, "literals": literals, "imports": sorted(word for word in words if word)}


for path in sys.stdin.read().split("\n"):
    if path:
        try:
            result = read(path)
        except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
            result = {"path": path, "error": str(error)}
        print(json.dumps(result))
