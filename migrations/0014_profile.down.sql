DROP TABLE user_avatars;
ALTER TABLE sign_ups DROP COLUMN language;
ALTER TABLE users DROP COLUMN language;
