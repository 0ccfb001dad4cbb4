-- GCRA: a tenant's requests are due one interval apart, and may be ahead by a burst of them.
-- Answers how many may still come at once, and the microseconds to wait if this one may not.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + interval
local ahead = due - now - interval * burst
if ahead > 0 then
  return {0, math.ceil(ahead)}
end
redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000))
return {math.floor(-ahead / interval), 0}
