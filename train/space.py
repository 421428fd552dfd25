"""Whether a published Space runs: waits for it, and asks it for one completion."""

import json
import time

import httpx2
from huggingface_hub import HfApi

WAIT_S = 1800  # a Space that is built for the first time takes minutes
LOADING_S = 300  # that its models may take to load once it runs
PAUSE_S = 2.0
LINES = 20  # of its log
QUESTION = "1" * 84 + "?" * 700  # three rows of ink


def wait(space: str, api: HfApi, *, wait_s: float = WAIT_S, loading_s: float = LOADING_S) -> str:
    """The address of a Space, once it runs and has completed a drawing. SystemExit with what went wrong, and
    the last lines of the Space's log.
    """
    _until_it_runs(space, api, time.monotonic() + wait_s)
    address = api.space_info(space).host or ""
    deadline, problem = time.monotonic() + loading_s, "it did not answer"
    while time.monotonic() < deadline:
        try:
            if completed(address, api.token):
                return address
        except (httpx2.HTTPError, ValueError) as error:
            problem = " ".join(str(error).split())[:300] or type(error).__name__
        time.sleep(PAUSE_S)
    raise SystemExit(
        f"The Space {space} runs at {address} and completes nothing ({problem}). {_log(space, api)}"
    )


def _until_it_runs(space: str, api: HfApi, deadline: float) -> None:
    """Return once the Space runs its newest commit: one that ran before goes on with an older one while it is
    built anew. SystemExit if it does not, or if it does not run at all."""
    newest = api.space_info(space).sha
    while True:
        left = max(deadline - time.monotonic(), 0)
        try:
            runtime = api.wait_for_space(space, timeout=left, poll_interval=PAUSE_S)
        except TimeoutError as error:
            raise SystemExit(f"{str(error).rstrip('.')}: {_log(space, api)}") from None
        if runtime.stage != "RUNNING":
            raise SystemExit(
                f"The Space {space} does not run: {runtime.stage}. {_log(space, api, runtime.stage)}"
            )
        running = runtime.raw.get("sha", newest)  # the Hub need not say
        if running == newest:
            return
        if time.monotonic() >= deadline:
            raise SystemExit(f"The Space {space} still runs {running}, not {newest}. {_log(space, api)}")
        time.sleep(PAUSE_S)


def completed(address: str, token: str | bool | None) -> bool:
    """Whether an app completes a drawing and keeps what is drawn. Raises ValueError with what it says, and
    httpx2.HTTPError."""
    headers = {"Authorization": f"Bearer {token}"} if isinstance(token, str) else {}
    call = f"{address}/gradio_api/call/complete"
    with httpx2.Client(headers=headers, timeout=60) as client:
        asked = client.post(call, json={"data": [QUESTION, 28, 1]}).raise_for_status().json()
        said = client.get(f"{call}/{asked['event_id']}").raise_for_status().text
    answer = json.loads(said.rpartition("data: ")[2])
    if not isinstance(answer, list):
        raise ValueError(str(answer.get("error") if isinstance(answer, dict) else answer))
    (picture,) = answer[0]["pictures"]
    return all(level == 1 for row in picture[:3] for level in row)


def _log(space: str, api: HfApi, stage: str = "") -> str:
    """The last lines that the Space wrote, as it was built or as it ran."""
    try:
        lines = list(api.fetch_space_logs(space, build=stage == "BUILD_ERROR"))
    except (httpx2.HTTPError, OSError, ValueError):
        return "Its log could not be had."
    return "Its log ends with:\n" + "".join(lines[-LINES:])
