"""The official client of the Gemini API, whole, streamed and asynchronous."""

import os
import unittest

from google import genai
from google.genai import errors, types

from shared import KEY, URL, WEATHER_SCHEMA, WRONG_KEY

THINKERS = [name for name in os.environ.get("GATEHOUSE_THINKERS", "").split(",") if name]


def client(key=KEY, version=None):
    options = types.HttpOptions(base_url=URL, api_version=version)
    return genai.Client(api_key=key, http_options=options)


class Google(unittest.TestCase):
    def test_an_answer_comes_whole_and_streamed(self):
        for version in None, "v1", "v1beta":
            with self.subTest(version=version), client(version=version) as google:
                asked = {"model": "demo/echo", "contents": "Good day"}
                whole = google.models.generate_content(**asked)
                chunks = list(google.models.generate_content_stream(**asked))

                self.assertIn('Your message: "Good day"', whole.text)
                self.assertEqual("".join(chunk.text or "" for chunk in chunks), whole.text)
                self.assertEqual(chunks[-1].candidates[0].finish_reason, "STOP")
                self.assertGreater(chunks[-1].usage_metadata.total_token_count, 0)

    def test_tokens_are_counted_and_models_are_listed(self):
        with client() as google:
            count = google.models.count_tokens(model="demo/echo", contents="Good day")
            names = [model.name for model in google.models.list(config={"page_size": 2})]

            self.assertGreater(count.total_tokens, 0)
            self.assertIn("models/demo/echo", names)
            self.assertEqual(google.models.get(model="demo/echo").name, "models/demo/echo")

    def test_errors_are_of_their_kind(self):
        with client(WRONG_KEY) as stranger, self.assertRaises(errors.ClientError) as refused:
            stranger.models.generate_content(model="demo/echo", contents="x")
        with client() as google, self.assertRaises(errors.ClientError) as missing:
            list(google.models.generate_content_stream(model="demo/none", contents="x"))

        self.assertEqual((refused.exception.code, refused.exception.status), (401, "UNAUTHENTICATED"))
        self.assertEqual((missing.exception.code, missing.exception.status), (404, "NOT_FOUND"))

    def test_a_loop_of_tools_keeps_the_reasoning(self):
        weather = {"name": "weather", "parameters_json_schema": WEATHER_SCHEMA}
        config = types.GenerateContentConfig(
            tools=[types.Tool(function_declarations=[weather])],
            thinking_config={"include_thoughts": True, "thinking_budget": 2000},
        )
        for model in THINKERS:
            with self.subTest(model=model), client() as google:
                chat = google.chats.create(model=model, config=config)
                chunks = list(chat.send_message_stream("go"))
                call = next(chunk.function_calls[0] for chunk in chunks if chunk.function_calls)
                result = types.FunctionResponse(
                    id=call.id, name=call.name, response={"output": "sunny"}
                )
                answer = chat.send_message_stream(types.Part(function_response=result))

                self.assertEqual(call.args, {"city": "Rome"})
                self.assertEqual(
                    "".join(chunk.text or "" for chunk in answer), "The reasoning was kept."
                )


class AsynchronousGoogle(unittest.IsolatedAsyncioTestCase):
    async def test_a_stream_comes_in_pieces(self):
        google = client()
        stream = await google.aio.models.generate_content_stream(
            model="demo/echo", contents="Good day"
        )
        texts = [chunk.text or "" async for chunk in stream]

        self.assertIn('Your message: "Good day"', "".join(texts))
        self.assertGreater(len(texts), 1)
