"""A client of the YAML language server, as small as it can be: open a file, read what is marked in it."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

Mark = tuple[int, int, str]
"""Line and column, counted from 1, and the message."""

_SETTINGS = {"validate": True, "completion": True, "schemaStore": {"enable": False}, "schemas": {}}


class LanguageServer:
    """A server over its standard streams, for the files of one folder.

    Args:
        program: the server; folder: the root of its workspace.
    """

    def __init__(self, program: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            [program, "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._asked = 0
        able = {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}}}
        self.request(
            "initialize", {"processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": able}
        )
        self._send({"method": "initialized", "params": {}})

    def marks(self, file: Path, text: str) -> list[Mark]:
        """What is marked in a text that stands in a file."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while True:
            message = self._next()
            params = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and params["uri"] == file.as_uri():
                return [_mark(found) for found in params["diagnostics"]]

    def completions(self, file: Path, line: int, column: int) -> set[str]:
        """What may be written at a place of an opened file, counted from 1."""
        place = {"line": line - 1, "character": column - 1}
        found = self.request(
            "textDocument/completion", {"textDocument": {"uri": file.as_uri()}, "position": place}
        )
        return {item["label"] for item in found["items"]}

    def request(self, method: str, params: dict[str, Any]) -> Any:
        """Ask, and wait for the answer."""
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self._asked and "method" not in message:
                return message["result"]

    def close(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.communicate()

    def _send(self, message: dict[str, Any]) -> None:
        raw = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(raw) + raw)
        self._process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        """The next message; what the server itself asks is answered on the way."""
        message = self._read()
        if "id" in message and "method" in message:
            wanted = message.get("params", {}).get("items", [])
            result = [_SETTINGS if item.get("section") == "yaml" else {} for item in wanted] or None
            self._send({"id": message["id"], "result": result})
            return self._next()
        return message

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b": ")
            length = int(value) if name == b"Content-Length" else length
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


def _mark(found: dict[str, Any]) -> Mark:
    start = found["range"]["start"]
    return start["line"] + 1, start["character"] + 1, found["message"]
