import base64
import hashlib
import io
import os
import unittest

import openai
from shared import KEY, SECONDS, V1
from stub import PICTURE, SOUND, started

PORT = int(os.environ["GATEHOUSE_STUB_PORT"])
SIZE = 3 << 20


class SurfaceTest(unittest.TestCase):
    """Everything beside chats, through OpenAI's own client, to a provider on this machine."""

    @classmethod
    def setUpClass(cls):
        cls.stub = started(PORT)

    def setUp(self):
        self.stub.asked.clear()
        self.client = openai.OpenAI(
            base_url=V1, api_key=KEY, max_retries=0, timeout=SECONDS,
            default_headers={"X-Gatehouse-Account": "openai-stub"},
        )
        self.addCleanup(self.client.close)

    def asked(self):
        method, path, headers, body = self.stub.asked[-1]
        self.assertEqual("Bearer key-of-the-stub", headers["Authorization"])
        self.assertNotIn(KEY.encode(), str(headers).encode() + body)
        return method, path

    def test_a_picture_is_made_and_changed(self):
        made = self.client.images.generate(model="gpt-image-1", prompt="a gate")
        changed = self.client.images.edit(
            model="gpt-image-1", prompt="open it",
            image=("gate.png", base64.b64decode(PICTURE), "image/png"),
        )

        self.assertEqual(PICTURE, made.data[0].b64_json)
        self.assertEqual(PICTURE, changed.data[0].b64_json)
        self.assertEqual(("POST", "/v1/images/edits"), self.asked())

    def test_speech_comes_as_it_was_made(self):
        with self.client.audio.speech.with_streaming_response.create(
            model="tts-1", voice="alloy", input="Good day"
        ) as answer:
            self.assertEqual(SOUND, answer.read())

    def test_a_recording_arrives_whole_and_is_written_down(self):
        sound = os.urandom(SIZE)

        transcript = self.client.audio.transcriptions.create(
            model="whisper-1", file=("talk.mp3", io.BytesIO(sound))
        )

        self.assertEqual("talk.mp3 " + hashlib.sha256(sound).hexdigest(), transcript.text)

    def test_a_text_is_moderated(self):
        verdict = self.client.moderations.create(model="omni-moderation-latest", input="hello")

        self.assertFalse(verdict.results[0].flagged)
        self.assertEqual("omni-moderation-latest", verdict.model)

    def test_a_file_goes_there_and_comes_back(self):
        made = self.client.files.create(file=("lines.jsonl", os.urandom(SIZE)), purpose="batch")
        names = [one.filename for one in self.client.files.list()]
        content = self.client.files.content(made.id).read()
        gone = self.client.files.delete(made.id)

        self.assertEqual(SIZE, made.bytes)
        self.assertEqual(["lines.jsonl"], names)
        self.assertEqual(SOUND, content)
        self.assertTrue(gone.deleted)

    def test_a_batch_is_begun_watched_and_ended(self):
        begun = self.client.batches.create(
            input_file_id="file-1", endpoint="/v1/responses", completion_window="24h"
        )
        seen = self.client.batches.retrieve(begun.id)
        self.client.batches.cancel(begun.id)

        self.assertEqual("in_progress", seen.status)
        self.assertEqual(("POST", "/v1/batches/batch_1/cancel"), self.asked())

    def test_a_response_comes_whole_and_streamed_and_is_found_again(self):
        whole = self.client.responses.create(model="m", input="hi")
        with self.client.responses.stream(model="m", input="hi") as stream:
            pieces = [one.delta for one in stream if one.type == "response.output_text.delta"]
            final = stream.get_final_response()
        again = self.client.responses.retrieve(whole.id)

        self.assertEqual("Good day", whole.output_text)
        self.assertEqual(["Good ", "day"], pieces)
        self.assertEqual("Good day", final.output_text)
        self.assertEqual(whole.id, again.id)


if __name__ == "__main__":
    unittest.main()
