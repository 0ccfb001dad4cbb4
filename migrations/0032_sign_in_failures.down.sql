DELETE FROM password_resets WHERE user_id IS NULL;
ALTER TABLE password_resets ALTER COLUMN user_id SET NOT NULL;

DROP TABLE sign_in_failures;
