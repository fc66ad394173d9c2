import os
import unittest

import anthropic
import openai
from shared import KEY, SECONDS, URL, V1, asked
from stub import started

PORT = int(os.environ["GATEHOUSE_STUB_PORT"])


class ProvidersTest(unittest.TestCase):
    """Several accounts of several kinds, with clients that name none of them."""

    def setUp(self):
        self.stub = started(PORT)
        self.stub.asked.clear()
        self.openai = openai.OpenAI(base_url=V1, api_key=KEY, max_retries=0, timeout=SECONDS)
        self.anthropic = anthropic.Anthropic(
            base_url=URL, api_key=KEY, max_retries=0, timeout=SECONDS
        )
        self.addCleanup(self.openai.close)
        self.addCleanup(self.anthropic.close)

    def asked(self):
        method, path, headers, _ = self.stub.asked[-1]
        credential = headers.get("x-api-key") or headers.get("Authorization", "").split()[-1]
        self.assertEqual("key-of-the-stub", credential)
        return method, path.partition("?")[0]

    def test_files_and_batches_go_to_an_account_of_the_kind_of_the_client(self):
        self.assertEqual(3, self.openai.files.create(file=("a", b"abc"), purpose="batch").bytes)
        self.assertEqual(("POST", "/v1/files"), self.asked())

        files = self.anthropic.beta.files
        self.assertEqual(3, files.upload(file=("a", b"abc", "text/plain")).size_bytes)
        self.assertEqual(("POST", "/anthropic/v1/files"), self.asked())
        self.assertEqual([], list(files.list()))
        self.assertEqual(("GET", "/anthropic/v1/files"), self.asked())

    def test_all_of_the_api_of_anthropic_is_reached_below_each_base_path(self):
        params = {**asked("claude-m", "hi"), "max_tokens": 5}
        for base in URL, URL + "/anthropic":
            with anthropic.Anthropic(base_url=base, api_key=KEY, max_retries=0) as client:
                batches = client.messages.batches
                made = batches.create(requests=[{"custom_id": "a", "params": params}])
                self.assertEqual("in_progress", batches.retrieve(made.id).processing_status)
                self.assertEqual([made.id], [one.id for one in batches.list()])
                self.assertEqual([], list(client.beta.skills.list()))
                self.assertEqual(("GET", "/anthropic/v1/skills"), self.asked())
                self.assertIn("anthropic-stub/claude-m", [one.id for one in client.models.list()])

    def test_a_stream_that_is_cut_is_an_error(self):
        with self.assertRaises(openai.APIError):
            list(self.openai.chat.completions.create(**asked("cut", "hi"), stream=True))
        with self.assertRaises(openai.APIError):
            list(self.openai.responses.create(model="cut", input="hi", stream=True))
        with self.assertRaises(anthropic.APIError):
            with self.anthropic.messages.stream(**asked("claude-cut", "hi"), max_tokens=5) as cut:
                cut.get_final_message()

    def test_models_of_gemini_have_their_usual_names(self):
        for name in "gemini-2.5-flash", "models/gemini-2.5-flash", "gemini-stub/gemini-2.5-flash":
            answer = self.openai.chat.completions.create(**asked(name, "hi"))
            self.assertEqual("Good day", answer.choices[0].message.content)
            self.assertEqual(("POST", "/gemini/chat/completions"), self.asked())

    def test_a_client_of_azure_needs_its_endpoint_only(self):
        with openai.AzureOpenAI(
            azure_endpoint=URL, api_key=KEY, api_version="2024-10-21", max_retries=0
        ) as client:
            answer = client.chat.completions.create(**asked("m", "hi"))
            self.assertEqual("m", answer.model)
            self.assertEqual(2, len(client.embeddings.create(model="m", input="hi").data[0].embedding))
            self.assertEqual(1, len(list(client.files.list())))
            self.assertEqual(("GET", "/v1/files"), self.asked())
            self.assertEqual("Good day", client.responses.create(model="m", input="hi").output_text)

    def test_an_error_keeps_what_else_its_provider_says(self):
        for model, member, value in (
            ("llama-m", "failed_generation", "<function=get>{}"),
            ("vendor/m", "metadata", {"provider_name": "Vendor", "raw": "too hot"}),
        ):
            with self.assertRaises(openai.BadRequestError) as caught:
                self.openai.chat.completions.create(**asked(model, "hi"))
            self.assertEqual(value, caught.exception.body[member])


if __name__ == "__main__":
    unittest.main()
