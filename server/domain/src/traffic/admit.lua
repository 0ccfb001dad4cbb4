-- Lets a tenant's request in, or not. KEYS: when its next request is due, and its places.
-- ARGV: the interval of requests in microseconds, how many may come at once, how many may run at a time,
-- the request's place, and for how many milliseconds it is kept.
-- Answers whether there was a place; how many may still come at once; and the microseconds to wait if this one may not.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, burst, places, lease = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[5])
-- Of nodes that died, places are left that nobody frees.
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))
if redis.call('ZCARD', KEYS[2]) >= places then
  return {0, 0, 0}
end
-- GCRA: requests are due one interval apart, and may be ahead by a burst of them.
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + interval
local ahead = due - now - interval * burst
if ahead > 0 then
  return {1, 0, math.ceil(ahead)}
end
redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
redis.call('ZADD', KEYS[2], string.format('%.0f', now + lease * 1000), ARGV[4])
redis.call('PEXPIRE', KEYS[2], lease)
return {1, math.floor(-ahead / interval), 0}
