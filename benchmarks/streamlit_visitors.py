"""Visitors who speak Streamlit's own protocol: what the server takes, without browsers.

A page's script runs in the server when a message over a web socket asks for it, and
`script_finished` is said at its end; a browser then draws what came. So a visitor who
doesn't draw shows the server's share.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 1 << 28
"""Bytes of the largest message that is taken."""


@dataclass(slots=True)
class Visitor:
    """One session. Its widgets' states are sent with each run, as a browser does.

    Attributes:
        address: of the server, `http://127.0.0.1:8501`.
        elements: what the last run showed.
        states: by the id of a widget.
    """

    address: str
    line: ClientConnection | None = None
    session: str = ""
    elements: list[Delta] = field(default_factory=list)
    states: dict[str, WidgetState] = field(default_factory=dict)

    async def arrive(self) -> None:
        """Opens the session; nothing runs yet."""
        place = self.address.replace("http", "ws", 1)
        self.line = await connect(
            f"{place}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=LARGEST,
            open_timeout=120,
        )

    async def leave(self) -> None:
        """Closes the session's line."""
        if self.line is not None:
            await self.line.close()

    async def page(self, page: str = "", query: str = "") -> float:
        """Runs a page; seconds until its script has ended.

        Raises:
            RuntimeError: the script ended otherwise than well.
        """
        assert self.line is not None
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        asked.rerun_script.widget_states.widgets.extend(self.states.values())
        began = time.perf_counter()
        await self.line.send(asked.SerializeToString())
        await self._finished()
        return time.perf_counter() - began

    async def _finished(self) -> None:
        assert self.line is not None
        self.elements.clear()
        while True:
            message = ForwardMsg.FromString(await self.line.recv(decode=False))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
                self.elements.clear()
            elif kind == "delta":
                self.elements.append(message.delta)
            elif kind == "script_finished":
                status = message.script_finished
                if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                if status != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"the script ended with {status}")
                return

    def widget(self, kind: str, label: str) -> str:
        """The id of a widget that the last run showed.

        Raises:
            LookupError: there is none of this kind and label.
        """
        for delta in self.elements:
            element = delta.new_element
            if element.WhichOneof("type") == kind:
                shown = getattr(element, kind)
                if shown.label == label:
                    return str(shown.id)
        raise LookupError(f"no {kind} '{label}'")

    def upload(self, label: str, name: str, data: bytes) -> None:
        """Sends a file for an uploader; the next run reads it.

        Raises:
            OSError: the server doesn't take it.
        """
        file = str(uuid.uuid4())
        place = f"/_stcore/upload_file/{self.session}/{file}"
        border = uuid.uuid4().hex
        head = (
            f'--{border}\r\nContent-Disposition: form-data; name="f"; '
            f'filename="{name}"\r\n\r\n'
        )
        body = head.encode() + data + f"\r\n--{border}--\r\n".encode()
        kind = f"multipart/form-data; boundary={border}"
        self._put(place, body, {"Content-Type": kind})
        state = WidgetState(id=self.widget("file_uploader", label))
        row = state.file_uploader_state_value.uploaded_file_info.add()
        row.file_id, row.name, row.size = file, name, len(data)
        row.file_urls.file_id = file
        row.file_urls.upload_url = row.file_urls.delete_url = place
        self.states[state.id] = state

    def _put(self, place: str, body: bytes, headers: dict[str, str]) -> None:
        """Puts a body, with the token that keeps other pages from doing so."""
        line = HTTPConnection(self.address.removeprefix("http://"), timeout=120)
        line.request("GET", "/_stcore/health")
        with line.getresponse() as answer:
            answer.read()
            cookie = SimpleCookie(answer.getheader("Set-Cookie", ""))
        token = next((morsel.value for morsel in cookie.values()), "")
        cookies = {"X-Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}"}
        line.request("PUT", place, body, {**headers, **cookies})
        with line.getresponse() as answer:
            if answer.status >= 300:
                raise OSError(f"the upload was answered with {answer.status}")
        line.close()

    def write(self, kind: str, label: str, text: str) -> None:
        """Types a text into a field; the next run has it."""
        state = WidgetState(id=self.widget(kind, label), string_value=text)
        self.states[state.id] = state
