-- Leaves the rows of the demo city and draws anew what evaluations look at, mostly at the edges of a period.
-- Given %(first)s and %(last)s, the days of the period; whoever runs it rolls it back.
SELECT setseed(0.19);

CREATE FUNCTION pg_temp.any_of(anyarray) RETURNS anyelement LANGUAGE sql VOLATILE AS
    'SELECT ($1)[1 + floor(random() * array_length($1, 1))::int]';
CREATE FUNCTION pg_temp.maybe(anyelement) RETURNS anyelement LANGUAGE sql VOLATILE AS
    'SELECT CASE WHEN random() < 0.8 THEN $1 END';
CREATE FUNCTION pg_temp.day() RETURNS date LANGUAGE sql VOLATILE AS $$
    SELECT pg_temp.any_of(ARRAY[
        date %(first)s - 1, date %(first)s, date %(last)s, date %(last)s + 1,
        date %(first)s + floor(random() * 366)::int, date %(last)s - floor(random() * 180)::int]) $$;
-- The first second, the last one or any other of such a day in China.
CREATE FUNCTION pg_temp.at() RETURNS timestamp LANGUAGE sql VOLATILE AS $$
    SELECT pg_temp.day() - interval '8 hours' + pg_temp.any_of(ARRAY[
        interval '0', interval '1 second', interval '1 day' - interval '1 second', random() * interval '1 day']) $$;
CREATE FUNCTION pg_temp.platform(most int) RETURNS int LANGUAGE sql VOLATILE AS
    'SELECT pg_temp.any_of(ARRAY(SELECT id FROM qi_platform ORDER BY id LIMIT $1))';
CREATE FUNCTION pg_temp.enterprise() RETURNS int LANGUAGE sql VOLATILE AS
    'SELECT pg_temp.any_of(ARRAY(SELECT id FROM res_partner WHERE qi_size IS NOT NULL ORDER BY id))';
CREATE FUNCTION pg_temp.provider() RETURNS int LANGUAGE sql VOLATILE AS
    'SELECT pg_temp.any_of(ARRAY(SELECT id FROM res_partner WHERE qi_provider_kind IS NOT NULL ORDER BY id))';
CREATE FUNCTION pg_temp.milestone() RETURNS int LANGUAGE sql VOLATILE AS $$
    SELECT pg_temp.any_of(ARRAY(
        SELECT id FROM qi_deadline_milestone WHERE code IN ('response', 'completion', 'archive') ORDER BY id)) $$;

UPDATE qi_request SET
    platform_id = pg_temp.platform(12), partner_id = pg_temp.enterprise(), is_historic = pg_temp.maybe(FALSE),
    process = pg_temp.any_of(ARRAY['instant', 'general', 'joint']),
    stage_kind = pg_temp.any_of(ARRAY['completed', 'archived', 'completed', 'executing', 'declined']),
    received_at = pg_temp.at(), closed_at = pg_temp.maybe(pg_temp.at()), accepted_at = pg_temp.maybe(pg_temp.at()),
    referral = pg_temp.any_of(ARRAY[NULL, '', 'Elsewhere']), followed_up_at = pg_temp.maybe(pg_temp.at()),
    supplement_count = pg_temp.maybe(floor(random() * 4)::int), is_multi_element = pg_temp.maybe(random() < 0.5),
    saved_amount = pg_temp.maybe((floor(random() * 3) * 1250.5)::numeric)
 WHERE is_historic IS NOT TRUE;
UPDATE qi_request_task t SET
    platform_id = r.platform_id, provider_id = pg_temp.provider(), delivered_at = pg_temp.maybe(pg_temp.at()),
    state = pg_temp.any_of(ARRAY['delivered', 'confirmed', 'running'])
  FROM qi_request r WHERE r.id = t.request_id;
UPDATE qi_request_deadline SET
    milestone_id = pg_temp.milestone(), is_open = FALSE, first_due_at = pg_temp.at(),
    due_at = localtimestamp + pg_temp.any_of(ARRAY[NULL, interval '1 day', interval '-1 day']),
    closed_at = pg_temp.maybe(pg_temp.at()), used_minutes = pg_temp.maybe(floor(random() * 3000)::int),
    state = pg_temp.any_of(ARRAY['met', 'met', 'missed', 'cancelled', 'running', 'overdue']);
UPDATE qi_plan SET
    answered_at = pg_temp.maybe(pg_temp.at()), plan_goal = pg_temp.any_of(ARRAY['Goal', 'Goal', '', NULL]),
    plan_budget = pg_temp.maybe(plan_budget);
UPDATE qi_resource SET
    platform_id = pg_temp.platform(3), state = pg_temp.any_of(ARRAY['published', 'published', 'draft']),
    valid_until = pg_temp.any_of(ARRAY[NULL, today, today, today - 1]),
    reviewed_on = pg_temp.any_of(ARRAY[NULL, (today - interval '1 year')::date, today, (today - interval '1 year')::date - 1])
  FROM (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) clock;
UPDATE qi_conformity SET
    state = pg_temp.any_of(ARRAY['submitted', 'checked', 'closed']), date_from = date_from - 1000,
    date_to = pg_temp.any_of(ARRAY[date %(last)s, date %(first)s, date %(last)s - 1]);
UPDATE qi_conformity SET state = 'draft' WHERE id = (SELECT min(id) FROM qi_conformity);
UPDATE qi_conformity SET date_to = date %(last)s + 1 WHERE id = (SELECT max(id) FROM qi_conformity);
UPDATE qi_conformity_line l SET
    date_to = c.date_to, platform_id = c.platform_id,
    judgement = pg_temp.any_of(ARRAY['met', 'partly', 'not', 'na', NULL]),
    clause_number = pg_temp.any_of(ARRAY['5.2', '5.2.1', '5.3', '5.3.4', '5.1', '6.5.2']),
    rule = pg_temp.any_of(ARRAY[NULL, 'documents', 'document_public', 'commissioners', 'training', 'catalogue']),
    figure_done = floor(random() * 3)::int, figure_total = pg_temp.maybe(2 + floor(random() * 3)::int)
  FROM qi_conformity c WHERE c.id = l.conformity_id;
UPDATE qi_review_invitation SET platform_id = pg_temp.platform(7), invited_at = pg_temp.at();
UPDATE survey_user_input SET
    qi_is_counted = random() < 0.9, qi_is_scored = random() < 0.9, qi_is_unverified = pg_temp.maybe(random() < 0.1),
    qi_is_named = pg_temp.maybe(random() < 0.6), qi_score = (20 + floor(random() * 800) / 10)::numeric,
    qi_solved = pg_temp.any_of(ARRAY['fully', 'fully', 'partly', 'not', NULL])
 WHERE id IN (SELECT answer_id FROM qi_review_invitation);
UPDATE qi_complaint SET platform_id = pg_temp.platform(8), received_at = pg_temp.at();
UPDATE qi_complaint_deadline SET
    state = pg_temp.any_of(ARRAY['met', 'met', 'met', 'met', 'missed', 'cancelled', 'running']),
    due_at = localtimestamp + pg_temp.any_of(ARRAY[interval '1 day', interval '-1 day']),
    used_minutes = pg_temp.maybe(floor(random() * 3000)::int);
UPDATE qi_review_case SET
    platform_id = pg_temp.platform(2), is_named = pg_temp.maybe(random() < 0.8), opened_at = pg_temp.at(),
    state = pg_temp.any_of(ARRAY['closed', 'closed', 'told', 'excluded']);
-- By lot alone there are not always five at one platform, and of fewer nothing is told.
UPDATE qi_review_case SET
    platform_id = (SELECT min(id) FROM qi_platform), is_named = TRUE, opened_at = date %(last)s,
    state = CASE WHEN id %% 2 = 0 THEN 'closed' ELSE 'told' END
 WHERE id IN (SELECT id FROM qi_review_case ORDER BY id LIMIT 12);
UPDATE qi_improvement SET
    platform_id = pg_temp.platform(3), due_date = pg_temp.maybe(pg_temp.day()),
    state = pg_temp.any_of(ARRAY['closed', 'closed', 'open', 'cancelled']);
