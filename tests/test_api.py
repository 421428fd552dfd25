"""The named endpoints of the running app, by gradio_client, and by plain HTTP where it says so."""

import base64
import io
import json
import socket

import httpx
import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image, ImageDraw

from pixelcnn.arguments import DEFAULT_MODEL
from pixelcnn.edge.bodies import FORM_LIMIT, JSON_LIMIT, UPLOAD_LIMIT

DIGITS = np.load("tests/digits.npz")["x_test"]
PACKING = ("/compress", "/decompress")
DRAWING = "".join("1" if level else "0" for level in (DIGITS[0] > 84).ravel())


@pytest.fixture(scope="module")
def client(app_url):
    return Client(app_url, verbose=False)


@pytest.fixture(scope="module", autouse=True)
def silent(app_url):
    """A connection that asks nothing, which the server closes while the other tests run."""
    address = httpx.URL(app_url)
    with socket.create_connection((address.host, address.port), timeout=20) as connection:
        yield connection


def call(url: str, endpoint: str, *values, body: str | None = None) -> str:
    """What the endpoint says over plain HTTP: the JSON of its data, or its error."""
    address = f"{url}/gradio_api/call/{endpoint}"
    started = httpx.post(
        address, content=body or json.dumps({"data": values}), headers={"content-type": "application/json"}
    )
    started.raise_for_status()
    events = httpx.get(f"{address}/{started.json()['event_id']}", timeout=60).text
    return events.partition("data: ")[2].strip()


def png(data_url: str) -> np.ndarray:
    head, _, body = data_url.partition(",")
    assert head == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(body))))


def test_generate_returns_the_pictures_as_rows_of_levels_and_as_a_png(client):
    answer = client.predict(count=9, temperature=0.8, seed=3, api_name="/generate")
    pictures = np.array(answer["pictures"])
    assert pictures.shape == (9, 28, 28)
    assert set(np.unique(pictures)) == {0, 1}
    assert len(answer["bits"]) == 9
    sheet = png(answer["png"])[2::4, 2::4] // 255  # the middle of each square of 4 x 4
    np.testing.assert_array_equal(sheet[:28, 30:58], pictures[1])
    np.testing.assert_array_equal(sheet[30:58, :28], pictures[8])


def test_the_same_arguments_give_the_same_pictures(client):
    one, again, other = (client.predict(2, 1, seed, api_name="/generate")["pictures"] for seed in (7, 7, 8))
    assert one == again
    assert one != other


def test_a_digit_and_a_model_are_asked_for(client):
    three, any_digit, plain = (
        client.predict(2, 1, 7, *choice, api_name="/generate")["pictures"]
        for choice in ((3,), (None,), (None, "pixelcnn"))
    )
    assert three != any_digit
    assert any_digit != plain


def test_complete_keeps_the_drawn_rows(client):
    answer = client.predict(DRAWING, rows_kept=12, count=8, temperature=1, seed=1, api_name="/complete")
    pictures = np.array(answer["pictures"])
    assert pictures.shape == (8, 28, 28)
    assert (pictures[:, :12] == (DIGITS[0] > 84)[:12]).all()
    assert len(set(answer["known_bits"])) == 1
    assert len(answer["digits"]) == 10
    assert sum(answer["digits"]) == pytest.approx(1, abs=1e-3)


def test_complete_fills_what_is_free_and_keeps_every_other_pixel(client):
    known = np.random.default_rng(0).random((28, 28)) < 0.4
    drawing = "".join(np.where(known.ravel(), list(DRAWING), "?"))
    answer = client.predict(drawing, seed=3, api_name="/complete")
    pictures = np.array(answer["pictures"])
    assert (pictures[:, known] == (DIGITS[0] > 84)[known]).all()
    assert len({str(picture) for picture in answer["pictures"]}) > 1
    assert (
        answer["pictures"] == client.predict(drawing, rows_kept=3, seed=3, api_name="/complete")["pictures"]
    )
    with pytest.raises(AppError, match="does not look ahead"):
        client.predict(drawing, model="pixelcnn", api_name="/complete")


def test_a_file_a_drawing_and_rows_of_levels_are_all_pictures(client, tmp_path):
    Image.fromarray(DIGITS[1]).save(tmp_path / "digit.png")
    by_file = client.predict(handle_file(tmp_path / "digit.png"), api_name="/reconstruct")
    by_rows = client.predict(DIGITS[1].tolist(), api_name="/reconstruct")
    assert by_file == by_rows
    np.testing.assert_array_equal(by_file["original"], DIGITS[1])
    difference = np.array(by_file["reconstruction"]) - DIGITS[1]
    np.testing.assert_array_equal(by_file["difference"], difference)
    assert by_file["psnr"] == pytest.approx(-10 * np.log10(np.mean((difference / 255) ** 2)), abs=1e-3)
    mapped = client.predict(DRAWING, api_name="/code_map")
    assert np.shape(mapped["codes"]) == (7, 7)
    assert png(mapped["png"]).ndim == 2


def test_decode_turns_the_codes_of_a_picture_into_its_reconstruction(client):
    mapped = client.predict(DRAWING, api_name="/code_map")
    decoded = client.predict(mapped["codes"], api_name="/decode")
    assert decoded["picture"] == mapped["reconstruction"]
    np.testing.assert_array_equal(png(decoded["png"])[2::4, 2::4], decoded["picture"])


def test_sample_prior_returns_code_maps_and_what_they_decode_to(client):
    answer = client.predict(count=3, temperature=1, seed=0, api_name="/sample_prior")
    assert np.shape(answer["codes"]) == (3, 7, 7)
    assert np.shape(answer["pictures"]) == (3, 28, 28)
    assert min(answer["bits"]) > 0


def test_of_two_levels_indices_become_a_picture_and_new_ones_are_drawn_under_a_top(client):
    mapped = client.predict(DRAWING, levels=2, api_name="/code_map")
    assert np.shape(mapped["codes"]) == (7, 7)
    assert np.shape(mapped["bottom"]) == (14, 14)
    decoded = client.predict(mapped["codes"], bottom=mapped["bottom"], api_name="/decode")
    assert decoded["picture"] == mapped["reconstruction"]
    kept = client.predict(count=2, levels=2, top=mapped["codes"], api_name="/sample_prior")
    assert kept["codes"] == [mapped["codes"]] * 2
    assert np.shape(kept["bottom"]) == (2, 14, 14)
    answer = client.predict(count=3, digit=7, levels=2, api_name="/sample_prior")
    again = client.predict(answer["codes"][1], bottom=answer["bottom"][1], api_name="/decode")
    difference = np.array(again["picture"]) - answer["pictures"][1]
    assert np.abs(difference).max() <= 1  # a rounding of another batch


def test_a_drawing_becomes_fewer_bytes_and_comes_back(client):
    packed = client.predict(DRAWING, api_name="/compress")
    data = base64.b64decode(packed["stream"])
    assert packed["bytes"] == len(data) < packed["zlib"] < packed["png_file"]
    assert packed["raw"] == 98
    assert packed["header"] + packed["bits"] / 8 + packed["padding"] == pytest.approx(len(data), abs=0.01)
    again = client.predict(packed["stream"], api_name="/decompress")
    assert again["drawing"] == DRAWING
    np.testing.assert_array_equal(
        png(again["png"])[2::4, 2::4] // 255, np.reshape(list(map(int, DRAWING)), (28, 28))
    )


@pytest.mark.parametrize(
    ("endpoint", "arguments", "said"),
    [
        ("/code_map", {"image": DRAWING, "levels": 3}, "from 1 to 2"),
        ("/decode", {"codes": [[0] * 7] * 7, "bottom": [[0] * 7] * 7}, "14 rows of 14"),
        ("/decode", {"codes": [[0] * 14] * 14, "bottom": [[0] * 14] * 14}, "7 rows of 7"),
        ("/decode", {"codes": [[0] * 14] * 14}, "7 rows of 7"),
        ("/sample_prior", {"top": [[0] * 7] * 7}, "have no top"),
        ("/sample_prior", {"levels": 2, "top": [[128] * 7] * 7}, "7 rows of 7 whole numbers from 0 to 127"),
    ],
)
def test_maps_of_the_wrong_level_shape_or_range_get_one_sentence(client, endpoint, arguments, said):
    with pytest.raises(AppError, match=f"^[A-Z].*{said}.*\\.$"):
        client.predict(**arguments, api_name=endpoint)


def test_other_data_are_asked_for_by_their_name(client):
    digits, characters = (
        client.predict(count=2, seed=3, data=data, api_name="/generate")["pictures"]
        for data in ("default", "characters")
    )
    assert digits != characters
    drawn = client.predict(count=1, digit=4, data="characters", api_name="/generate")["pictures"]
    drawing = "".join(str(level) for row in drawn[0] for level in row)
    packed = client.predict(drawing, data="characters", api_name="/compress")
    assert client.predict(packed["stream"], data="characters", api_name="/decompress")["drawing"] == drawing
    with pytest.raises(AppError, match="other weights"):
        client.predict(packed["stream"], api_name="/decompress")
    for wrong in ("", "digits", None, 3, ["characters"]):
        with pytest.raises(AppError, match=r"^The data must be one of default, characters, not .*\.$"):
            client.predict(count=1, data=wrong, api_name="/generate")


SENTENCE = r"^[A-Z][^\n]*[a-z0-9)]\.$"
NO_DRAWINGS = (
    None,
    5,
    "",
    DRAWING[1:],
    DRAWING + "?",
    "x" * 784,
    "?" * 783 + "2",
    [DRAWING],
    {"drawing": DRAWING},
)
NO_COUNTS = (None, True, 0, 17, -1, 1.5, "3", [1], {}, 10**30)


@pytest.mark.parametrize(
    ("endpoint", "bad"),
    [
        ("/complete", [(drawing,) for drawing in NO_DRAWINGS]),
        ("/complete", [(DRAWING, 14, count) for count in NO_COUNTS]),
        ("/complete", [(DRAWING, rows) for rows in (True, 29, -1, 0.5, "14")]),
        ("/generate", [(count,) for count in (*NO_COUNTS[:3], 65, *NO_COUNTS[4:])]),
        ("/generate", [(1, temperature) for temperature in (None, True, -0.1, 2.1, "1", [])]),
        ("/generate", [(1, 1, seed) for seed in (None, False, -1, 2**32, 0.5, "0")]),
        ("/generate", [(1, 1, 0, digit) for digit in (-1, 10, 0.5, True, "3", [])]),
        ("/generate", [(1, 1, 0, None, model) for model in (None, "", "vqvae", 3, ["pixelcnn"])]),
        ("/generate", [(1, 1, 0, 3, "pixelcnn")]),
        ("/sample_prior", [(0,), (65,), (None,), (1, 3), (1, 1, -1), (1, 1, 0, 10)]),
        (
            "/reconstruct",
            [(image,) for image in (None, 5, "", "digit.png", [], [[0] * 28] * 27, {"path": "app.py"})],
        ),
        (
            "/decode",
            [
                (codes,)
                for codes in (None, [], "0" * 49, [[0] * 7] * 6, [[0] * 6 + [128]] * 7, [[0] * 6 + [0.5]] * 7)
            ],
        ),
        ("/compress", [(drawing,) for drawing in (*NO_DRAWINGS, "?" * 784)]),
        ("/decompress", [(stream,) for stream in (None, 5, "", "?", "UFhMMg==", "A" * 5000, ["UFhMMg=="])]),
        ("/code_map", [(image,) for image in (None, True, [[256] * 28] * 28, [[0.5] * 28] * 28)]),
    ],
)
def test_a_bad_argument_gives_one_sentence_and_the_next_request_works(client, endpoint, bad):
    for arguments in bad:
        with pytest.raises(AppError, match=SENTENCE):
            client.predict(*arguments, api_name=endpoint)
    assert client.predict(1, 1, 0, api_name="/generate")["pictures"]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999", "null"])
def test_what_json_writers_should_not_write_gives_one_sentence(app_url, word):
    for values in (f"1, {word}, 0", f"{word}, 1, 0", f"1, 1, {word}"):
        body = f'{{"data": [{values}, 3, "{DEFAULT_MODEL}", 1]}}'
        error = json.loads(call(app_url, "generate", body=body))["error"]
        assert error.startswith("The ")
        assert error.endswith(".")
    assert "pictures" in call(app_url, "generate", 1, 1, 0, None, DEFAULT_MODEL, 1)


def test_bad_files_give_one_sentence_each(client, tmp_path):
    large = Image.new("L", (2001, 2000))
    ImageDraw.Draw(large).line([(100, 100), (500, 1500)], fill=255, width=90)
    large.save(tmp_path / "large.png")
    Image.new("RGB", (60, 60), "white").save(tmp_path / "blank.png")
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "cut.png").write_bytes((tmp_path / "large.png").read_bytes()[:2000])
    for name, words in {
        "large": "4 million",
        "blank": "blank",
        "text": "no picture",
        "cut": "at most",
    }.items():
        with pytest.raises(AppError, match=words):
            client.predict(handle_file(tmp_path / f"{name}.png"), api_name="/reconstruct")


def test_no_file_of_the_server_is_read(app_url):
    for path in ("app.py", "/etc/hostname", "../app.py"):
        image = {"path": path, "meta": {"_type": "gradio.FileData"}}
        assert "please upload it first" in json.loads(call(app_url, "reconstruct", image))["error"]


def test_no_file_is_fetched_from_another_server(app_url):
    image = {"path": f"{app_url}/favicon.ico", "meta": {"_type": "gradio.FileData"}}
    response = httpx.post(f"{app_url}/gradio_api/call/reconstruct", json={"data": [image]})
    assert response.status_code == 400
    assert "upload" in response.json()["detail"]


def test_large_requests_are_refused(app_url):
    def chunks():
        for _ in range(JSON_LIMIT // 1000 + 2):
            yield b" " * 1000

    address = f"{app_url}/gradio_api/call/generate"
    kind = {"content-type": "application/json"}
    assert httpx.post(address, content=b" " * (JSON_LIMIT + 1), headers=kind).status_code == 413
    assert httpx.post(address, content=chunks(), headers=kind).status_code == 413
    many = [("files", (f"{i}.png", b"x" * (FORM_LIMIT // 4))) for i in range(5)]
    assert httpx.post(f"{app_url}/gradio_api/upload", files=many).status_code == 413
    assert "pictures" in call(app_url, "generate", 1, 1, 0, None, DEFAULT_MODEL, 1)


def test_the_app_stands_behind_its_edge(app_url, silent):
    address = f"{app_url}/gradio_api/upload"
    kinds = [("content-type", "application/json"), ("content-type", "multipart/form-data; boundary=x")]
    assert httpx.post(address, content=b"x" * (JSON_LIMIT + 1), headers=kinds).status_code == 400
    many = [{"path": "a.png", "meta": {"_type": "gradio.FileData"}}] * 3000
    many = json.dumps({"data": [many]}).replace(" ", "")[: JSON_LIMIT - 3]
    many = many[: many.rindex("}}") + 2] + "]]}"
    called = f"{app_url}/gradio_api/call/reconstruct"
    assert httpx.post(called, content=many, headers=dict(kinds[:1])).status_code == 400
    assert httpx.get(f"{app_url}/gradio_api/dev/reload").status_code == 404
    assert silent.recv(1) == b""


def test_what_does_not_exist_or_does_not_fit_gets_a_sentence(app_url):
    gradio = f"{app_url}/gradio_api"
    unknown = {"session_hash": "a", "data": []}
    page = {"session_hash": "a", "fn_name": "complete", "data": {}}
    for address, body, status in (
        ("call/nothing", {"data": []}, 404),
        ("call/v2/nothing", {}, 404),
        ("call/v2/generate", {"surprise": 1}, 400),
        ("queue/join", unknown | {"fn_index": 9999}, 404),
        ("component_server", page | {"component_id": 9999}, 404),
        ("component_server", page | {"component_id": 1}, 404),
        ("run/generate", {"data": [1, 1, 0, None, DEFAULT_MODEL, 0]}, 404),  # past the queue
    ):
        response = httpx.post(f"{gradio}/{address}", json=body)
        assert (address, response.status_code) == (address, status)
        assert isinstance(response.json()["detail"], str)
        assert response.json()["detail"].endswith(".")
    for values in ((), (DRAWING, "default", "one too many")):
        sentence = f"There must be 2 arguments, not {len(values)}."
        assert json.loads(call(app_url, "compress", *values))["error"] == sentence
    first, *_ = json.loads(call(app_url, "generate", 1))  # all others by default
    assert first == json.loads(call(app_url, "generate", 1, 1, 0, None, DEFAULT_MODEL))[0] | {
        "milliseconds": first["milliseconds"]
    }


def test_nothing_is_monitored_and_the_endpoints_are_those_promised(app_url, client):
    assert httpx.get(f"{app_url}/monitoring").status_code in (403, 404)
    config = httpx.get(f"{app_url}/config").json()
    assert {
        name: config[name] for name in ("analytics_enabled", "show_error", "run_history", "max_file_size")
    } == {
        "analytics_enabled": False,
        "show_error": False,
        "run_history": False,
        "max_file_size": UPLOAD_LIMIT,
    }
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == {
        "/generate",
        "/complete",
        "/reconstruct",
        "/code_map",
        "/decode",
        "/sample_prior",
        *PACKING,
    }
