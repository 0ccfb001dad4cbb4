DROP TABLE sso_bypasses;
