"""What a person reads of an error: the sentence of a UserError, an apology for anything else."""

import asyncio
import logging

import gradio as gr
import numpy as np
import pytest

from pixelcnn.checkpoints import Bundle
from pixelcnn.errors import UserError
from pixelcnn.serving import Models
from pixelcnn.tabs import clients, live
from pixelcnn.tabs.errors import APOLOGY, in_one_sentence


def asks_too_much(bundle=None):
    raise UserError("The count must be a whole number from 1 to 64, not <b>.")


def fails(bundle=None):
    return np.zeros(3) + np.zeros(4)  # a ValueError: "operands could not be broadcast together…"


def test_a_sentence_of_ours_reaches_the_person_and_no_log(caplog):
    with pytest.raises(gr.Error) as raised:
        in_one_sentence(asks_too_much)()
    assert raised.value.message == "The count must be a whole number from 1 to 64, not &lt;b&gt;."
    assert not caplog.records


def test_any_other_error_is_logged_and_becomes_an_apology(caplog):
    with pytest.raises(gr.Error) as raised:
        in_one_sentence(fails)()
    assert raised.value.message == APOLOGY
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "broadcast" in caplog.text
    assert "Traceback" in caplog.text


def test_the_same_holds_for_live_answers(caplog, monkeypatch):
    models = Models()
    models._bundle = Bundle({}, source="")
    models._compiled = models._programs = 1
    models._turns.open()
    for module in (live, clients):
        monkeypatch.setattr(module, "models", models)
    answers = [asyncio.run(live.live(each)({"visitor": "ann"})) for each in (asks_too_much, fails)]
    assert answers == [
        {"error": "The count must be a whole number from 1 to 64, not <b>."},
        {"error": APOLOGY},
    ]
    assert "broadcast" in caplog.text
