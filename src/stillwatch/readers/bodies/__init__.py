"""Request and response bodies of model APIs, as exchanges see them. The shapes are those of the
providers' public API references: OpenAI (chat completions, responses, completions), Anthropic
(messages, the older completions), Google (generateContent), AWS Bedrock (Converse, Titan, and what
models take there), Cohere, Ollama."""
