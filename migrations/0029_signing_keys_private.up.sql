-- What is published is derived from the private key, so that writing to this table alone publishes nothing.
ALTER TABLE signing_keys DROP COLUMN public_key;
