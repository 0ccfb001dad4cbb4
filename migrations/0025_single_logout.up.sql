-- By which of its own names a provider ends a session that it opened: SHA-256, found within its connection. Sessions of
-- before this have none, and end as they always did.
ALTER TABLE sessions
    ADD COLUMN provider_subject_hash bytea,
    ADD COLUMN provider_session_hash bytea;
CREATE INDEX sessions_provider_subject_hash ON sessions (connection_id, provider_subject_hash)
    WHERE provider_subject_hash IS NOT NULL;
CREATE INDEX sessions_provider_session_hash ON sessions (connection_id, provider_session_hash)
    WHERE provider_session_hash IS NOT NULL;
