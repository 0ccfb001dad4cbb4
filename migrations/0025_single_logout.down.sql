DROP INDEX sessions_provider_session_hash;
DROP INDEX sessions_provider_subject_hash;
ALTER TABLE sessions
    DROP COLUMN provider_session_hash,
    DROP COLUMN provider_subject_hash;
