-- Operators have roles, are invited by a mailed link, and can be disabled.

ALTER TABLE operators
    -- Until now every operator could do everything. A new one says what it may do.
    ADD COLUMN role text NOT NULL DEFAULT 'owner' CHECK (role IN ('owner', 'support', 'billing', 'read_only')),
    ADD COLUMN last_active_at timestamptz,
    -- Whoever is invited has none until they have used the link in the mail.
    ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE operators ALTER COLUMN role DROP DEFAULT;
UPDATE operators o SET last_active_at = (SELECT max(last_seen_at) FROM operator_sessions WHERE operator_id = o.id);
GRANT UPDATE (role, last_active_at) ON operators TO tenantry_operator;

CREATE TABLE operator_password_links (
    id uuid PRIMARY KEY,
    operator_id uuid NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- Spent, by being used or by a later link.
    used_at timestamptz
);
CREATE INDEX operator_password_links_operator_id ON operator_password_links (operator_id);
GRANT SELECT, INSERT ON operator_password_links TO tenantry_operator;
GRANT UPDATE (used_at) ON operator_password_links TO tenantry_operator;

-- The operators' log is a page now, which can be narrowed to one kind of event.
CREATE INDEX operator_audit_entries_action ON operator_audit_entries (action, id DESC);
