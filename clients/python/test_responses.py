import json
import unittest

import openai
from shared import KEY, SECONDS, V1, WEATHER_SCHEMA

# The demo speaks chat completions: everything here is translated.
TOOLS = [{"type": "function", "name": "weather", "parameters": WEATHER_SCHEMA, "strict": True}]


class ResponsesTest(unittest.TestCase):
    def setUp(self):
        self.client = openai.OpenAI(base_url=V1, api_key=KEY, max_retries=0, timeout=SECONDS)
        self.addCleanup(self.client.close)
        self.responses = self.client.responses

    def streamed(self, **asked):
        with self.responses.stream(**asked) as stream:
            stream.until_done()
            return stream.get_final_response()

    def test_an_answer_comes_whole(self):
        answer = self.responses.create(model="demo/echo", input="Good day")

        self.assertIn('Your message: "Good day"', answer.output_text)
        self.assertEqual("completed", answer.status)
        self.assertGreater(answer.usage.total_tokens, 2)

    def test_the_stream_helper_adds_up_to_what_comes_whole(self):
        asked = {"model": "demo/thinker", "input": "Why?"}
        whole = self.responses.create(**asked)

        final = self.streamed(**asked)

        self.assertEqual(whole.output_text, final.output_text)
        self.assertEqual(["reasoning", "message"], [item.type for item in final.output])
        self.assertTrue(final.output[0].summary[0].text)

    def test_a_tool_is_called_in_a_stream_and_its_result_answered(self):
        asked = {"model": "demo/thinker", "tools": TOOLS, "store": False}
        question = [{"role": "user", "content": "Use weather for Oslo"}]
        first = self.streamed(input=question, **asked)
        call = next(item for item in first.output if item.type == "function_call")
        self.assertEqual("weather", call.name)
        self.assertIsInstance(json.loads(call.arguments)["city"], str)

        output = [item.model_dump(exclude_none=True, exclude={"parsed_arguments"}) for item in first.output]
        result = {"type": "function_call_output", "call_id": call.call_id, "output": "It rains."}
        second = self.responses.create(input=[*question, *output, result], **asked)

        self.assertIn("rains", second.output_text)
