DROP TABLE account_events, sessions, password_resets, sign_ups, users;
