-- Answers: how long for a prompt of its length, what they look like, how often reasoning stands beside them.
WITH ranked AS (
    SELECT *, ntile(30) OVER (ORDER BY request_chars) AS tile FROM x WHERE status = 'ok'
),
usual AS (SELECT tile, median(ln(1 + completion_chars)) AS middle FROM ranked GROUP BY tile),
openings AS (SELECT completion_opening, ln(count(DISTINCT account_id)) AS sharers FROM ranked GROUP BY 1),
answers AS (SELECT completion, ln(count(DISTINCT account_id)) AS sharers FROM ranked GROUP BY 1)
SELECT
    account_id,
    avg(ln(1 + completion_chars) - middle) AS answer_length_for_request,
    median(completion_chars) AS answer_chars_median,
    quantile_cont(completion_chars, 0.1) AS answer_chars_low,
    quantile_cont(completion_chars, 0.9) AS answer_chars_high,
    stddev(ln(1 + completion_chars)) AS answer_chars_spread,
    avg((completion_chars = 0)::INT) AS answer_empty,
    avg(completion_wide / greatest(completion_chars, 1)) AS answer_wide,
    avg(completion_stopped::INT) AS answer_stopped,
    avg(completion_newline::INT) AS answer_newline,
    avg(completion_code::INT) AS answer_code,
    avg(completion_list::INT) AS answer_list,
    avg(openings.sharers) AS answer_opening_sharers,
    avg(answers.sharers) AS answer_sharers,
    count(DISTINCT completion) / count(*) AS answers_distinct,
    avg(reasons::INT) AS reasoning_share,
    avg(reasoning_chars) AS reasoning_chars,
    avg(reasoning_chars / greatest(completion_chars, 1)) AS reasoning_per_answer
FROM ranked JOIN usual USING (tile) JOIN openings USING (completion_opening) JOIN answers USING (completion)
GROUP BY account_id
