DROP TABLE refresh_tokens, token_families, signing_keys;
