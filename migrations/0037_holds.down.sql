DROP FUNCTION holds(uuid, uuid, text);
