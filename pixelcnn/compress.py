"""Binary pictures to a file and back, without loss: `python -m pixelcnn.compress pictures.npz out.pxl`, then
`python -m pixelcnn.compress out.pxl pictures.npz`. What the file name ends with says which way."""

import argparse
import zlib
from pathlib import Path

import numpy as np

from pixelcnn import coding, hub
from pixelcnn.arguments import DEFAULT_MODEL
from pixelcnn.errors import UserError
from pixelcnn.files import write_files
from pixelcnn.images import INK_THRESHOLD, to_png

SUFFIX = ".pxl"


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m pixelcnn.compress", description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--array", help="of the .npz; its only one by default")
    parser.add_argument("--first", type=int, help="so many pictures alone")
    parser.add_argument("--threshold", action="store_true", help="grey levels become ink and paper first")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="which of the models draws")
    parser.add_argument(
        "--no-mixture", action="store_true", help="more bits, and a tenth of the time by a model of classes"
    )
    parser.add_argument("--hub-repo", metavar="OWNER/NAME[@REVISION]", help="whose weights; ours by default")
    args = parser.parse_args(argv)
    try:
        if args.source.suffix == SUFFIX:
            _decompress(args)
        else:
            _compress(args)
    except (UserError, OSError) as error:
        raise SystemExit(str(error)) from None


def _compress(args: argparse.Namespace) -> None:
    pictures = _read(args.source, args.array)[: args.first]
    if args.threshold:
        pictures = (pictures > INK_THRESHOLD).astype(np.uint8)
    bundle = hub.load(args.hub_repo)
    stream = coding.encode(bundle.drawing(args.model), pictures, mixture=not args.no_mixture)
    write_files({args.target: stream.data})
    raw = np.packbits(pictures.astype(bool).reshape(len(pictures), -1), axis=1)
    one_png = np.mean([len(to_png(picture, levels_count=2)) for picture in pictures[:100]])
    each = 8 / len(pictures)
    print(
        f"{len(pictures)} pictures in {len(stream.data)} bytes: {each * len(stream.data):.2f} bits each, of "
        f"which the model asked for {stream.bits / len(pictures):.2f}; header {stream.header} bytes, padding "
        f"{stream.padding:.1f}.\nRaw they take {each * raw.nbytes:.0f}, all together through zlib "
        f"{each * len(zlib.compress(raw.tobytes(), 9)):.0f}, as PNG files {8 * one_png:.0f}."
    )


def _decompress(args: argparse.Namespace) -> None:
    pictures = coding.decode(list(hub.load(args.hub_repo).pictures.values()), args.source.read_bytes())
    with args.target.open("wb") as file:
        np.savez_compressed(file, pictures=pictures)
    print(f"{len(pictures)} pictures in {args.target}.")


def _read(file: Path, name: str | None) -> np.ndarray:
    try:
        with np.load(file, allow_pickle=False) as arrays:
            names = [name] if name else arrays.files
            if len(names) != 1 or names[0] not in arrays.files:
                raise UserError(f"{file} has the arrays {', '.join(arrays.files)}: choose one by --array.")
            return arrays[names[0]]
    except (ValueError, EOFError, AttributeError) as error:
        raise UserError(f"{file} is no .npz of arrays.") from error


if __name__ == "__main__":
    main()
