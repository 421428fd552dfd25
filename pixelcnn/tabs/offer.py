"""What the page offers: the models of the bundle, which it asks the server for once they are there."""

from typing import TYPE_CHECKING, Any

from pixelcnn.tabs.live import at_once
from pixelcnn.tabs.texts import MODEL_TEXTS, TEXTS

if TYPE_CHECKING:
    from pixelcnn.checkpoints import Bundle, Checkpoint


def offered(bundle: "Bundle") -> dict[str, Any]:
    """The models that draw binary pictures, the one that draws where no other is asked for first, and those
    that draw in grey: the name of each, its title and why its pictures are as they are, in both languages,
    and whether it can be asked for a class; which fills any region; the names of the classes, and whether
    they are digits; the side of a picture, in pixels."""
    return {
        "models": _models(bundle.pictures),
        "greys": _models(bundle.greys),
        "filling": bundle.filling,
        "classes": bundle.classes,
        "digits": bundle.digits,
        "side": bundle.side,
    }


def _models(checkpoints: "dict[str, Checkpoint]") -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": title(name, each),
            "why": written(each, "why"),
            "conditional": bool(each.model.classes),
        }
        for name, each in checkpoints.items()
    ]


@at_once
def offer(bundle: "Bundle") -> dict[str, Any]:
    """As `offered`."""
    return offered(bundle)


def title(name: str, checkpoint: "Checkpoint") -> dict[str, str]:
    """What a member of a bundle is called, by language; its name too, if that is not its model's."""
    called = MODEL_TEXTS.get(checkpoint.name, {}).get("title", {})
    also = "" if name == checkpoint.name else f" ({name})"
    return {language: called.get(language, checkpoint.spec.title) + also for language in TEXTS}


def written(checkpoint: "Checkpoint", what: str) -> dict[str, str]:
    """What a model is ("about") or why its pictures are as they are ("why"), in a few sentences, by language;
    empty where nobody has written any."""
    texts = MODEL_TEXTS.get(checkpoint.name, {}).get(what, {})
    return {language: texts.get(language, "") for language in TEXTS}
