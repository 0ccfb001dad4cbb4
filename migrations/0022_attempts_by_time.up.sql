-- Old attempts are removed every day.
CREATE INDEX connection_attempts_occurred_at ON connection_attempts (tenant_id, occurred_at);
