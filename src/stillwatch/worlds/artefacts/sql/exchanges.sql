-- One row per exchange: what the features are made of. Texts are read once, here, and left behind.
CREATE TABLE x AS
WITH raw AS (
    SELECT *,
        coalesce(
            CASE WHEN messages[-1].role IN ('user', 'human') THEN messages[-1].content END,
            list_filter(messages, lambda m: m.role IN ('user', 'human'))[-1].content,
            ''
        ) AS prompt
    FROM read_parquet($exchanges, hive_partitioning = false)
)
SELECT
    account_id,
    epoch_us(timestamp) AS moment,
    coalesce(status, 'ok') AS status,
    coalesce(surface, '') AS surface,
    model,
    -- ids
    length(exchange_id) AS exchange_id_length,
    ascii(regexp_extract(exchange_id, '[^_-]*$')) AS exchange_id_first,
    ascii(right(exchange_id, 1)) AS exchange_id_last,
    conversation_id,
    api_key_id,
    organization_id,
    -- where from
    client_address AS address,
    CASE
        WHEN client_address LIKE '%:%' THEN regexp_extract(client_address, '^[^:]*:[^:]*:[^:]*')
        ELSE regexp_extract(client_address, '^\d+\.\d+\.\d+')
    END AS network,
    user_agent,
    tls_fingerprint,
    coalesce(user_agent, '') || '|' || coalesce(tls_fingerprint, '') AS client,
    -- settings
    temperature,
    max_tokens,
    tools,
    hash(system) AS system,
    length(system) AS system_chars,
    -- the request
    len(messages) AS messages,
    len(list_filter(messages, lambda m: m.role IN ('user', 'human'))) AS turn,
    len(list_filter(messages, lambda m: m.role IN ('tool', 'function'))) AS tool_messages,
    coalesce(messages[1].role = 'system', false) AS system_message,
    list_sum(list_transform(messages, lambda m: length(m.content))) + coalesce(length(system), 0) AS request_chars,
    hash(messages[1].content) AS opening,
    hash(prompt) AS prompt,
    length(prompt) AS prompt_chars,
    strlen(prompt) - length(prompt) AS prompt_wide,
    regexp_matches(prompt, '^\s*[a-z]') AS starts_lower,
    regexp_matches(prompt, '[.!?。？！]\s*$') AS ends_stopped,
    contains(prompt, '?') AS asks,
    contains(prompt, chr(10)) AS has_newline,
    regexp_matches(prompt, '\s$') AS ends_blank,
    contains(prompt, '  ') AS double_blank,
    contains(prompt, '```') AS has_code,
    regexp_matches(prompt, '(?m)^\s*([-*]|\d+[.)])\s') AS has_list,
    regexp_matches(prompt, '[0-9]') AS has_digit,
    regexp_matches(prompt, '[“”‘’—–…]') AS curly,
    regexp_matches(prompt, '(?i)^(hi|hello|hey|good (morning|evening)|dear)\b') AS greets,
    regexp_matches(prompt, '(?i)\b(please|thanks|thank you|thx|pls)\b') AS polite,
    regexp_matches(prompt, '\bi\b|\b(dont|cant|im|ive|doesnt|isnt|u|ur)\b') AS careless,
    regexp_matches(prompt, 'https?://') AS has_link,
    (length(prompt) - length(regexp_replace(prompt, '[A-Z]', '', 'g'))) / greatest(length(prompt), 1) AS capitals,
    -- the answer
    length(completion) AS completion_chars,
    strlen(completion) - length(completion) AS completion_wide,
    regexp_matches(completion, '[.!?。？！`]\s*$') AS completion_stopped,
    contains(completion, chr(10)) AS completion_newline,
    contains(completion, '```') AS completion_code,
    regexp_matches(completion, '(?m)^\s*([-*#]|\d+[.)])\s') AS completion_list,
    hash(left(completion, 12)) AS completion_opening,
    hash(completion) AS completion,
    reasoning IS NOT NULL AS reasons,
    length(reasoning) AS reasoning_chars,
    input_tokens,
    output_tokens
FROM raw
WHERE account_id IS NOT NULL
