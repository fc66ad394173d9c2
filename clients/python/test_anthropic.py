import time
import unittest

import anthropic
from shared import DEMO_MODELS, KEY, SECONDS, URL, WEATHER_SCHEMA, WRONG_KEY, asked

TOOLS = [{"name": "weather", "input_schema": WEATHER_SCHEMA}]


class AnthropicTest(unittest.TestCase):
    def setUp(self):
        self.client = anthropic.Anthropic(
            base_url=URL, api_key=KEY, max_retries=0, timeout=SECONDS
        )
        self.addCleanup(self.client.close)
        self.messages = self.client.messages

    def create(self, model, content, **more):
        return self.messages.create(**asked(model, content), max_tokens=500, **more)

    def streamed(self, model, content, **more):
        with self.messages.stream(**asked(model, content), max_tokens=500, **more) as stream:
            return stream.get_final_message()

    def test_an_answer_comes_whole(self):
        answer = self.create("demo/echo", "Good day")

        self.assertIn('Your message: "Good day"', answer.content[0].text)
        self.assertEqual("end_turn", answer.stop_reason)
        self.assertEqual(2, answer.usage.input_tokens)
        self.assertTrue(answer._request_id)

    def test_a_stream_adds_up_to_what_comes_whole(self):
        whole = self.create("demo/echo", "Good day")
        final = self.streamed("demo/echo", "Good day")
        with self.messages.stream(**asked("demo/echo", "Good day"), max_tokens=500) as stream:
            pieces = list(stream.text_stream)

        self.assertGreater(len(pieces), 10)
        self.assertEqual(whole.content[0].text, "".join(pieces))
        self.assertEqual(whole.content[0].text, final.content[0].text)
        self.assertEqual(whole.usage.output_tokens, final.usage.output_tokens)
        self.assertEqual("end_turn", final.stop_reason)

    def test_thoughts_come_in_blocks_of_their_own(self):
        whole = self.create("demo/thinker", "Why?")
        final = self.streamed("demo/thinker", "Why?")

        self.assertIn("I look at the words", whole.content[0].thinking)
        self.assertEqual(whole.content[0].thinking, final.content[0].thinking)
        self.assertTrue(final.content[0].signature)
        self.assertEqual(whole.content[1].text, final.content[1].text)

    def test_a_tool_is_used_and_its_result_answered(self):
        question = ("demo/chat", "Use weather for Oslo")
        for answer in self.create(*question, tools=TOOLS), self.streamed(*question, tools=TOOLS):
            use = next(block for block in answer.content if block.type == "tool_use")
            self.assertEqual("tool_use", answer.stop_reason)
            self.assertEqual("weather", use.name)
            self.assertEqual({"city": "demo"}, use.input)

            result = {"type": "tool_result", "tool_use_id": use.id, "content": "It rains"}
            following = self.messages.create(
                model="demo/chat",
                max_tokens=500,
                tools=TOOLS,
                messages=[
                    *asked(*question)["messages"],
                    {"role": "assistant", "content": answer.content},
                    {"role": "user", "content": [result]},
                ],
            )

            self.assertEqual('The tool returned: "It rains".', following.content[0].text)

    def test_models_are_listed_and_found_by_an_id_with_a_slash(self):
        self.assertLessEqual(DEMO_MODELS, {model.id for model in self.client.models.list()})
        self.assertEqual("demo/echo", self.client.models.retrieve("demo/echo").id)

    def test_an_invalid_key_is_recognised(self):
        with anthropic.Anthropic(base_url=URL, api_key=WRONG_KEY, max_retries=0) as stranger:
            with self.assertRaises(anthropic.AuthenticationError) as caught:
                stranger.messages.create(**asked("demo/echo", "Hello"), max_tokens=5)

        self.assertIn("The API key is not valid here.", caught.exception.message)
        self.assertEqual("authentication_error", caught.exception.body["error"]["type"])

    def test_an_unknown_model_is_recognised_also_before_a_stream(self):
        for ask in self.create, self.streamed:
            with self.assertRaises(anthropic.NotFoundError) as caught:
                ask("demo/none", "Hello")
            self.assertIn("There is no model 'none' here", caught.exception.message)
            self.assertEqual("not_found_error", caught.exception.body["error"]["type"])
            self.assertTrue(caught.exception.request_id)

    def test_a_stream_left_early_leaves_the_client_in_order(self):
        began = time.monotonic()
        with self.messages.stream(**asked("demo/slow", "Tell me all"), max_tokens=500) as stream:
            self.assertTrue(next(stream.text_stream))
        answer = self.create("demo/echo", "Still there?")

        self.assertIn("Still there?", answer.content[0].text)
        self.assertLess(time.monotonic() - began, 3)


if __name__ == "__main__":
    unittest.main()
