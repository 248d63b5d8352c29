CREATE TABLE act (
    seq BIGSERIAL NOT NULL,
    id VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    who VARCHAR NOT NULL,
    act VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    about VARCHAR NOT NULL,
    browser VARCHAR NOT NULL,
    chain BYTEA NOT NULL,
    PRIMARY KEY (seq),
    CONSTRAINT uq_act_id UNIQUE (id)
)

CREATE INDEX act_by ON act (who)

CREATE INDEX act_of_client ON act (client)

CREATE TABLE canary (
    id SERIAL NOT NULL CONSTRAINT ck_canary_one_row CHECK (id = 1),
    sealed BYTEA NOT NULL,
    PRIMARY KEY (id)
)

CREATE TABLE chat (
    id VARCHAR NOT NULL,
    chat_blind BYTEA NOT NULL,
    chat_id_enc BYTEA NOT NULL,
    next_allowed_at BIGINT NOT NULL,
    paused_until BIGINT,
    blocked_at BIGINT,
    PRIMARY KEY (id),
    CONSTRAINT uq_chat_chat_blind UNIQUE (chat_blind)
)

CREATE INDEX chat_paused ON chat (paused_until) WHERE paused_until IS NOT NULL

CREATE INDEX chat_hurried ON chat (next_allowed_at)

CREATE TABLE client_key (
    kid VARCHAR NOT NULL,
    owner VARCHAR NOT NULL,
    wrapped BYTEA NOT NULL,
    retired BOOLEAN NOT NULL,
    PRIMARY KEY (kid)
)

CREATE INDEX key_of_owner ON client_key (owner)

CREATE UNIQUE INDEX one_key_in_use ON client_key (owner) WHERE retired IS false

CREATE TABLE leadership (
    role VARCHAR NOT NULL,
    epoch INTEGER NOT NULL CONSTRAINT ck_leadership_epoch CHECK (epoch >= 0),
    holder VARCHAR NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (role)
)

CREATE TABLE limiter (
    id SERIAL NOT NULL CONSTRAINT ck_limiter_one_row CHECK (id = 1),
    tat_total BIGINT NOT NULL,
    tat_routine BIGINT NOT NULL,
    routine_paused_until BIGINT,
    PRIMARY KEY (id)
)

CREATE TABLE meta (
    id SERIAL NOT NULL CONSTRAINT ck_meta_one_row CHECK (id = 1),
    epoch INTEGER NOT NULL CONSTRAINT ck_meta_epoch CHECK (epoch >= 0),
    PRIMARY KEY (id)
)

CREATE TABLE step_left (
    script VARCHAR NOT NULL,
    script_version INTEGER NOT NULL,
    step VARCHAR NOT NULL,
    times INTEGER NOT NULL CONSTRAINT ck_step_left_times CHECK (times >= 0),
    told INTEGER NOT NULL CONSTRAINT ck_step_left_told CHECK (told >= 0),
    PRIMARY KEY (script, script_version, step)
)

CREATE TABLE vital (
    name VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (name)
)

CREATE TABLE inbox (
    id BIGSERIAL NOT NULL,
    update_id BIGINT NOT NULL,
    chat VARCHAR,
    message_blind BYTEA NOT NULL,
    kind VARCHAR NOT NULL,
    raw_enc BYTEA,
    words_enc BYTEA,
    sent_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    state VARCHAR NOT NULL CONSTRAINT ck_inbox_state CHECK (state IN ('new', 'done', 'quarantined')),
    attempts INTEGER NOT NULL CONSTRAINT ck_inbox_attempts CHECK (attempts >= 0),
    error_code VARCHAR NOT NULL,
    done_at BIGINT,
    PRIMARY KEY (id),
    CONSTRAINT uq_inbox_update_id UNIQUE (update_id),
    FOREIGN KEY(chat) REFERENCES chat (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_inbox_message_blind UNIQUE (message_blind)
)

CREATE INDEX inbox_aside ON inbox (done_at) WHERE state = 'quarantined'

CREATE INDEX inbox_new ON inbox (chat, id) WHERE state = 'new'

CREATE INDEX inbox_words ON inbox (chat, sent_at) WHERE words_enc IS NOT NULL

CREATE TABLE outbox (
    id BIGSERIAL NOT NULL,
    dedupe VARCHAR NOT NULL,
    chat VARCHAR NOT NULL,
    class VARCHAR NOT NULL CONSTRAINT ck_outbox_class CHECK (class IN ('safety', 'routine')),
    prio INTEGER NOT NULL CONSTRAINT ck_outbox_prio CHECK (prio >= 0),
    kind VARCHAR NOT NULL,
    body_enc BYTEA,
    slot_blind BYTEA,
    made_at BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT,
    state VARCHAR NOT NULL CONSTRAINT ck_outbox_state CHECK (state IN ('pending', 'leased', 'sent', 'uncertain', 'blocked', 'failed', 'expired', 'withdrawn')),
    lease_until BIGINT,
    lease_epoch INTEGER NOT NULL CONSTRAINT ck_outbox_lease_epoch CHECK (lease_epoch >= 0),
    attempts INTEGER NOT NULL CONSTRAINT ck_outbox_attempts CHECK (attempts >= 0),
    in_doubt BOOLEAN NOT NULL,
    alert_no VARCHAR NOT NULL,
    tg_message_id BIGINT,
    settled_at BIGINT,
    outcome VARCHAR NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT ck_outbox_safety_is_always_worth_it CHECK (class <> 'safety' OR not_after IS NULL),
    CONSTRAINT uq_outbox_dedupe UNIQUE (dedupe),
    FOREIGN KEY(chat) REFERENCES chat (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX outbox_best ON outbox (prio, not_before, id, chat) WHERE state = 'pending'

CREATE INDEX outbox_tried ON outbox (attempts) WHERE state IN ('pending', 'leased') AND attempts > 1

CREATE INDEX outbox_in_order ON outbox (chat, id) WHERE state IN ('pending', 'leased')

CREATE INDEX outbox_late ON outbox (not_after) WHERE state = 'pending' AND not_after IS NOT NULL

CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased'

CREATE INDEX outbox_slot ON outbox (chat, slot_blind) WHERE slot_blind IS NOT NULL

CREATE INDEX outbox_unsure ON outbox (settled_at) WHERE state = 'uncertain'

CREATE TABLE place (
    id VARCHAR NOT NULL,
    version INTEGER NOT NULL CONSTRAINT ck_place_version CHECK (version >= 0),
    started_at BIGINT,
    touched_at BIGINT,
    wake_at BIGINT,
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(id) REFERENCES chat (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX place_to_wake ON place (wake_at, id) WHERE wake_at IS NOT NULL

CREATE TABLE therapist (
    id VARCHAR NOT NULL,
    chat VARCHAR,
    claimed_at BIGINT,
    tested_at BIGINT,
    version INTEGER NOT NULL CONSTRAINT ck_therapist_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT uq_therapist_chat UNIQUE (chat),
    FOREIGN KEY(chat) REFERENCES chat (id) DEFERRABLE INITIALLY DEFERRED
)

CREATE TABLE client (
    id VARCHAR NOT NULL,
    chat VARCHAR NOT NULL,
    therapist VARCHAR NOT NULL,
    standing VARCHAR NOT NULL CONSTRAINT ck_client_standing CHECK (standing IN ('invited', 'active', 'stopped', 'declined', 'refused', 'ended', 'over')),
    pairing VARCHAR NOT NULL CONSTRAINT ck_client_pairing CHECK (pairing IN ('waiting', 'confirmed', 'refused')),
    ceiling VARCHAR NOT NULL CONSTRAINT ck_client_ceiling CHECK (ceiling IN ('safety', 'stabilisation', 'processing', 'integration', 'growth')),
    own_stage VARCHAR CONSTRAINT ck_client_own_stage CHECK (own_stage IN ('safety', 'stabilisation', 'processing', 'integration', 'growth')),
    hold BOOLEAN NOT NULL,
    growth BOOLEAN NOT NULL,
    alerts VARCHAR NOT NULL CONSTRAINT ck_client_alerts CHECK (alerts IN ('unasked', 'any', 'urgent', 'none')),
    consented_at BIGINT,
    paused_until BIGINT,
    paused_open BOOLEAN NOT NULL,
    lighter_until BIGINT,
    rest_until BIGINT,
    thought_rest_until BIGINT,
    unanswered INTEGER NOT NULL CONSTRAINT ck_client_unanswered CHECK (unanswered >= 0),
    last_word_at BIGINT,
    next_session BIGINT,
    blocked BOOLEAN NOT NULL,
    created_at BIGINT,
    end_step_at BIGINT,
    session_step_at BIGINT,
    away_until BIGINT,
    version INTEGER NOT NULL CONSTRAINT ck_client_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(chat) REFERENCES chat (id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(therapist) REFERENCES therapist (id) DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX client_away ON client (away_until, id) WHERE away_until IS NOT NULL

CREATE INDEX client_ending ON client (end_step_at, id) WHERE end_step_at IS NOT NULL

CREATE INDEX client_of_chat ON client (chat)

CREATE INDEX client_of_therapist ON client (therapist)

CREATE INDEX client_session ON client (session_step_at, id) WHERE session_step_at IS NOT NULL

CREATE TABLE invite (
    id VARCHAR NOT NULL,
    payload_hash VARCHAR NOT NULL,
    for_ VARCHAR NOT NULL CONSTRAINT ck_invite_for_ CHECK (for_ IN ('client', 'therapist')),
    therapist VARCHAR,
    person VARCHAR NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT,
    stage VARCHAR NOT NULL CONSTRAINT ck_invite_stage CHECK (stage IN ('safety', 'stabilisation', 'processing', 'integration', 'growth')),
    created_at BIGINT,
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT uq_invite_payload_hash UNIQUE (payload_hash),
    FOREIGN KEY(therapist) REFERENCES therapist (id) DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX invite_of_therapist ON invite (therapist)

CREATE TABLE sign_in (
    id VARCHAR NOT NULL,
    token_hash VARCHAR NOT NULL,
    therapist VARCHAR NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT uq_sign_in_token_hash UNIQUE (token_hash),
    FOREIGN KEY(therapist) REFERENCES therapist (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE TABLE device (
    id VARCHAR NOT NULL,
    secret_hash VARCHAR NOT NULL,
    therapist VARCHAR NOT NULL,
    since BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    out_at BIGINT,
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT uq_device_secret_hash UNIQUE (secret_hash),
    FOREIGN KEY(therapist) REFERENCES therapist (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX device_of_therapist ON device (therapist)

CREATE TABLE agreed (
    id VARCHAR NOT NULL,
    since VARCHAR NOT NULL,
    version INTEGER NOT NULL CONSTRAINT ck_agreed_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(id) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE TABLE alert (
    alert_no VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    therapist VARCHAR NOT NULL,
    state VARCHAR NOT NULL CONSTRAINT ck_alert_state CHECK (state IN ('raised', 'delivered', 'acknowledged', 'unreached', 'closed')),
    opened_at BIGINT NOT NULL,
    heard_at BIGINT NOT NULL,
    step INTEGER NOT NULL CONSTRAINT ck_alert_step CHECK (step >= 0),
    accepted_step INTEGER NOT NULL CONSTRAINT ck_alert_accepted_step CHECK (accepted_step >= 0),
    stepped_at BIGINT NOT NULL,
    next_step_at BIGINT,
    unreached_at BIGINT NOT NULL,
    acknowledged_by VARCHAR NOT NULL,
    acknowledged_at BIGINT,
    closed_at BIGINT,
    heard_again INTEGER NOT NULL CONSTRAINT ck_alert_heard_again CHECK (heard_again >= 0),
    version INTEGER NOT NULL CONSTRAINT ck_alert_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (alert_no),
    CONSTRAINT ck_alert_closed_has_a_time CHECK (state <> 'closed' OR closed_at IS NOT NULL),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(therapist) REFERENCES therapist (id) DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX alert_due ON alert (next_step_at, alert_no) WHERE next_step_at IS NOT NULL

CREATE INDEX alert_of_client ON alert (client)

CREATE INDEX alert_of_therapist ON alert (therapist)

CREATE TABLE entry (
    id VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CONSTRAINT ck_entry_kind CHECK (kind IN ('note', 'thought_record', 'write_down', 'practice', 'request', 'setback', 'agenda', 'shown', 'measure')),
    at BIGINT NOT NULL,
    shared VARCHAR NOT NULL CONSTRAINT ck_entry_shared CHECK (shared IN ('private', 'shared', 'session')),
    finished BOOLEAN NOT NULL,
    resume_until BIGINT,
    again_at BIGINT,
    erased BOOLEAN NOT NULL,
    beside_alert VARCHAR NOT NULL,
    version INTEGER NOT NULL CONSTRAINT ck_entry_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX entry_of_client ON entry (client, at)

CREATE INDEX entry_stopped ON entry (client, at) WHERE finished IS false AND erased IS false

CREATE INDEX entry_again ON entry (again_at, id) WHERE again_at IS NOT NULL

CREATE TABLE consent (
    id VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX consent_of_client ON consent (client, at)

CREATE INDEX entry_beside_alert ON entry (beside_alert) WHERE beside_alert != ''

CREATE TABLE measure_order (
    id VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    ordered_at BIGINT NOT NULL,
    ends_on VARCHAR NOT NULL,
    next_due_at BIGINT,
    closes_at BIGINT,
    sent_at BIGINT,
    version INTEGER NOT NULL CONSTRAINT ck_measure_order_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX order_of_client ON measure_order (client)

CREATE INDEX order_due ON measure_order (next_due_at, id) WHERE next_due_at IS NOT NULL

CREATE INDEX order_to_close ON measure_order (closes_at, id) WHERE closes_at IS NOT NULL

CREATE TABLE episode (
    id VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    alert_no VARCHAR NOT NULL,
    version INTEGER NOT NULL CONSTRAINT ck_episode_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX episode_of_client ON episode (client, at)

CREATE TABLE practice (
    id VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    position INTEGER,
    state VARCHAR NOT NULL CONSTRAINT ck_practice_state CHECK (state IN ('draft', 'active', 'kept', 'retired')),
    agreed_on VARCHAR,
    version INTEGER NOT NULL CONSTRAINT ck_practice_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT uq_practice_client_position UNIQUE (client, position),
    CONSTRAINT ck_practice_toolkit_is_small CHECK (position BETWEEN 1 AND 5),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE TABLE proposal (
    id VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    answer VARCHAR NOT NULL CONSTRAINT ck_proposal_answer CHECK (answer IN ('open', 'agreed', 'declined', 'withdrawn')),
    made_at BIGINT NOT NULL,
    answered_at BIGINT,
    version INTEGER NOT NULL CONSTRAINT ck_proposal_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE UNIQUE INDEX one_open_proposal ON proposal (client) WHERE answer = 'open'

CREATE INDEX proposal_of_client ON proposal (client)

CREATE TABLE safety_plan (
    id VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    state VARCHAR NOT NULL CONSTRAINT ck_safety_plan_state CHECK (state IN ('draft', 'proposed', 'agreed', 'old')),
    made_at BIGINT NOT NULL,
    version INTEGER NOT NULL CONSTRAINT ck_safety_plan_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE UNIQUE INDEX one_plan_of_a_state ON safety_plan (client, state) WHERE state != 'old'

CREATE INDEX plan_of_client ON safety_plan (client)

CREATE TABLE own_prompt (
    id VARCHAR NOT NULL,
    prompt VARCHAR NOT NULL,
    number INTEGER NOT NULL CONSTRAINT ck_own_prompt_number CHECK (number >= 0),
    state VARCHAR NOT NULL CONSTRAINT ck_own_prompt_state CHECK (state IN ('draft', 'in_force', 'old')),
    at BIGINT NOT NULL,
    version INTEGER NOT NULL CONSTRAINT ck_own_prompt_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT uq_own_prompt_prompt_number UNIQUE (prompt, number)
)

CREATE UNIQUE INDEX one_prompt_of_a_state ON own_prompt (prompt, state) WHERE state != 'old'

CREATE TABLE private_note (
    id VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    therapist VARCHAR NOT NULL,
    day VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    version INTEGER NOT NULL CONSTRAINT ck_private_note_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(therapist) REFERENCES therapist (id) DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX notes_about_client ON private_note (client, therapist, day)

CREATE TABLE schedule (
    id VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    agreed_on VARCHAR NOT NULL,
    start VARCHAR NOT NULL,
    next_due_at BIGINT,
    review_at BIGINT,
    version INTEGER NOT NULL CONSTRAINT ck_schedule_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX schedule_due ON schedule (next_due_at, id) WHERE next_due_at IS NOT NULL

CREATE INDEX schedule_of_client ON schedule (client)

CREATE INDEX schedule_to_review ON schedule (review_at, id) WHERE review_at IS NOT NULL

CREATE TABLE alert_event (
    id BIGSERIAL NOT NULL,
    alert_no VARCHAR NOT NULL,
    at BIGINT NOT NULL,
    step INTEGER NOT NULL CONSTRAINT ck_alert_event_step CHECK (step >= 0),
    event VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(alert_no) REFERENCES alert (alert_no) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX alert_event_of ON alert_event (alert_no)

CREATE TABLE checkin (
    id VARCHAR NOT NULL,
    client VARCHAR NOT NULL,
    schedule VARCHAR,
    local_date VARCHAR NOT NULL,
    slot INTEGER NOT NULL CONSTRAINT ck_checkin_slot CHECK (slot >= 0),
    due_at BIGINT NOT NULL,
    state VARCHAR NOT NULL CONSTRAINT ck_checkin_state CHECK (state IN ('due', 'held', 'sent', 'answered', 'later', 'declined', 'lapsed', 'expired', 'uncertain')),
    why VARCHAR NOT NULL,
    opened_at BIGINT,
    closes_at BIGINT,
    again_at BIGINT,
    postponed INTEGER NOT NULL CONSTRAINT ck_checkin_postponed CHECK (postponed >= 0),
    answered_at BIGINT,
    needs VARCHAR NOT NULL CONSTRAINT ck_checkin_needs CHECK (needs IN ('safety', 'stabilisation', 'processing', 'integration', 'growth')),
    version INTEGER NOT NULL CONSTRAINT ck_checkin_version CHECK (version >= 0),
    body_enc BYTEA NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT uq_checkin_schedule_local_date_slot UNIQUE (schedule, local_date, slot),
    FOREIGN KEY(client) REFERENCES client (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY(schedule) REFERENCES schedule (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
)

CREATE INDEX checkin_again ON checkin (again_at, id) WHERE again_at IS NOT NULL

CREATE INDEX checkin_of_client ON checkin (client, due_at)

CREATE INDEX checkin_to_lapse ON checkin (closes_at, id) WHERE state IN ('sent', 'later', 'uncertain')

CREATE FUNCTION ceiling_rises_one_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (CASE NEW.ceiling WHEN 'safety' THEN 0 WHEN 'stabilisation' THEN 1 WHEN 'processing' THEN 2 WHEN 'integration' THEN 3 WHEN 'growth' THEN 4 END) > (CASE OLD.ceiling WHEN 'safety' THEN 0 WHEN 'stabilisation' THEN 1 WHEN 'processing' THEN 2 WHEN 'integration' THEN 3 WHEN 'growth' THEN 4 END) + 1 THEN
        RAISE EXCEPTION 'CR-102: a ceiling rises one stage at a time' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$

CREATE TRIGGER ceiling_rises_one_stage BEFORE UPDATE OF ceiling ON client
FOR EACH ROW EXECUTE FUNCTION ceiling_rises_one_stage()

CREATE FUNCTION nothing_above_the_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'sent' AND NOT EXISTS (SELECT 1 FROM checkin AS here WHERE here.id = NEW.id AND here.state = 'sent') AND EXISTS (
    SELECT 1 FROM client WHERE client.id = NEW.client AND (
        (CASE NEW.needs WHEN 'safety' THEN 0 WHEN 'stabilisation' THEN 1 WHEN 'processing' THEN 2 WHEN 'integration' THEN 3 WHEN 'growth' THEN 4 END) > (CASE client.ceiling WHEN 'safety' THEN 0 WHEN 'stabilisation' THEN 1 WHEN 'processing' THEN 2 WHEN 'integration' THEN 3 WHEN 'growth' THEN 4 END)
        OR (CASE NEW.needs WHEN 'safety' THEN 0 WHEN 'stabilisation' THEN 1 WHEN 'processing' THEN 2 WHEN 'integration' THEN 3 WHEN 'growth' THEN 4 END) > COALESCE((CASE client.own_stage WHEN 'safety' THEN 0 WHEN 'stabilisation' THEN 1 WHEN 'processing' THEN 2 WHEN 'integration' THEN 3 WHEN 'growth' THEN 4 END), 4)
        OR ((CASE NEW.needs WHEN 'safety' THEN 0 WHEN 'stabilisation' THEN 1 WHEN 'processing' THEN 2 WHEN 'integration' THEN 3 WHEN 'growth' THEN 4 END) > 1 AND client.hold)
        OR (NEW.needs = 'growth' AND NOT client.growth)
    )
) THEN
        RAISE EXCEPTION 'CR-105: nothing above the stage of the client is sent' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$

CREATE TRIGGER nothing_above_the_stage BEFORE INSERT OR UPDATE OF state ON checkin
FOR EACH ROW EXECUTE FUNCTION nothing_above_the_stage()
