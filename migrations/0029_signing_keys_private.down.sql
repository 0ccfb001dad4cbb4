-- Nothing reads what stands here; the server of before only wants to write it.
ALTER TABLE signing_keys ADD COLUMN public_key jsonb NOT NULL DEFAULT '{}';
ALTER TABLE signing_keys ALTER COLUMN public_key DROP DEFAULT;
