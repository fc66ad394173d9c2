import asyncio
import base64
import json
import struct
import time
import unittest

import openai
from shared import DEMO_MODELS, KEY, SECONDS, V1, WEATHER_SCHEMA, WRONG_KEY, asked

TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": WEATHER_SCHEMA}}]


class OpenAiTest(unittest.TestCase):
    def setUp(self):
        self.client = openai.OpenAI(base_url=V1, api_key=KEY, max_retries=0, timeout=SECONDS)
        self.addCleanup(self.client.close)
        self.chat = self.client.chat.completions

    def test_an_answer_comes_whole(self):
        answer = self.chat.create(**asked("demo/echo", "Good day"))

        self.assertIn('Your message: "Good day"', answer.choices[0].message.content)
        self.assertEqual("stop", answer.choices[0].finish_reason)
        self.assertEqual(2, answer.usage.prompt_tokens)
        self.assertTrue(answer._request_id)

    def test_a_stream_adds_up_to_what_comes_whole(self):
        whole = self.chat.create(**asked("demo/echo", "Good day"))
        text, finish, usage = "", None, None
        for chunk in self.chat.create(
            **asked("demo/echo", "Good day"), stream=True, stream_options={"include_usage": True}
        ):
            usage = chunk.usage or usage
            for choice in chunk.choices:
                text += choice.delta.content or ""
                finish = choice.finish_reason or finish

        self.assertEqual(whole.choices[0].message.content, text)
        self.assertEqual("stop", finish)
        self.assertEqual(whole.usage, usage)

    def test_the_stream_helper_adds_up_by_itself(self):
        pieces = []
        with self.chat.stream(
            **asked("demo/chat", "Well?"), stream_options={"include_usage": True}
        ) as stream:
            for event in stream:
                if event.type == "content.delta":
                    pieces.append(event.delta)
            final = stream.get_final_completion()

        self.assertGreater(len(pieces), 10)
        self.assertEqual(final.choices[0].message.content, "".join(pieces))
        self.assertEqual("stop", final.choices[0].finish_reason)
        self.assertGreater(final.usage.completion_tokens, 0)

    def test_a_reasoning_model_tells_its_thoughts_beside_the_answer(self):
        whole = self.chat.create(**asked("demo/thinker", "Why?"))
        thoughts = ""
        for chunk in self.chat.create(**asked("demo/thinker", "Why?"), stream=True):
            thoughts += getattr(chunk.choices[0].delta, "reasoning_content", None) or ""

        self.assertIn("I look at the words", whole.choices[0].message.reasoning_content)
        self.assertEqual(whole.choices[0].message.reasoning_content, thoughts)
        self.assertGreater(whole.usage.completion_tokens_details.reasoning_tokens, 0)

    def test_a_tool_is_called_and_its_result_answered(self):
        first = asked("demo/chat", "Use weather for Oslo")
        with self.chat.stream(**first, tools=TOOLS) as stream:
            streamed = stream.get_final_completion()
        for answer in self.chat.create(**first, tools=TOOLS), streamed:
            message = answer.choices[0].message
            call = message.tool_calls[0]
            self.assertEqual("tool_calls", answer.choices[0].finish_reason)
            self.assertEqual("weather", call.function.name)
            self.assertEqual({"city": "demo"}, json.loads(call.function.arguments))

            result = {"role": "tool", "tool_call_id": call.id, "content": "It rains"}
            messages = [*first["messages"], message.to_dict(), result]
            following = self.chat.create(model="demo/chat", messages=messages, tools=TOOLS)

            self.assertEqual('The tool returned: "It rains".', following.choices[0].message.content)

    def test_embeddings_are_the_same_packed_and_as_numbers(self):
        wanted = {"model": "demo/echo", "input": ["one", "two"]}
        standard = self.client.embeddings.create(**wanted)
        numbers = self.client.embeddings.create(**wanted, encoding_format="float")
        packed = self.client.embeddings.create(**wanted, encoding_format="base64")

        self.assertEqual(2, len(numbers.data))
        for one, other, raw in zip(standard.data, numbers.data, packed.data):
            self.assertEqual(16, len(one.embedding))
            self.assertEqual(one.embedding, [rounded(number) for number in other.embedding])
            self.assertEqual(
                one.embedding, list(struct.unpack("<16f", base64.b64decode(raw.embedding)))
            )

    def test_models_are_listed_and_found_by_an_id_with_a_slash(self):
        self.assertLessEqual(DEMO_MODELS, {model.id for model in self.client.models.list()})
        self.assertEqual("demo/echo", self.client.models.retrieve("demo/echo").id)
        with self.assertRaises(openai.NotFoundError):
            self.client.models.retrieve("demo/none")

    def test_an_invalid_key_is_recognised(self):
        with openai.OpenAI(base_url=V1, api_key=WRONG_KEY, max_retries=0) as stranger:
            with self.assertRaises(openai.AuthenticationError) as caught:
                stranger.chat.completions.create(**asked("demo/echo", "Hello"))

        self.assertIn("The API key is not valid here.", caught.exception.message)

    def test_an_unknown_model_is_recognised_also_before_a_stream(self):
        for streamed in False, True:
            with self.assertRaises(openai.NotFoundError) as caught:
                self.chat.create(**asked("demo/none", "Hello"), stream=streamed)
            self.assertIn("There is no model 'none' here", caught.exception.message)
            self.assertEqual("model_not_found", caught.exception.code)
            self.assertTrue(caught.exception.request_id)

    def test_a_fault_of_the_request_names_its_field(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            self.chat.create(**asked("demo/echo", "Hello"), n=9)

        self.assertEqual("n", caught.exception.param)
        self.assertIn("must be from 1 to 4", caught.exception.message)

    def test_a_stream_left_early_leaves_the_client_in_order(self):
        began = time.monotonic()
        with self.chat.create(**asked("demo/slow", "Tell me all"), stream=True) as stream:
            self.assertTrue(next(stream).choices)
        answer = self.chat.create(**asked("demo/echo", "Still there?"))

        self.assertIn("Still there?", answer.choices[0].message.content)
        self.assertLess(time.monotonic() - began, 3)

    def test_many_at_once_get_the_answers_that_are_theirs(self):
        async def ask_all():
            async with openai.AsyncOpenAI(base_url=V1, api_key=KEY, timeout=SECONDS) as client:
                return await asyncio.gather(
                    *(
                        client.chat.completions.create(**asked("demo/echo", f"number {number}."))
                        for number in range(20)
                    )
                )

        for number, answer in enumerate(asyncio.run(ask_all())):
            self.assertIn(f'"number {number}."', answer.choices[0].message.content)


def rounded(number):
    return struct.unpack("<f", struct.pack("<f", number))[0]


if __name__ == "__main__":
    unittest.main()
