-- Takes targets from a key's day (UTC), all or none; gives some back when there are fewer than 0. KEYS[1] base of the key.
-- ARGV: now, targets, most in a day, the day to give back to. Answers {1, day} or {0, used, ms of the next midnight}.
local day_ms = 86400000
local targets = tonumber(ARGV[2])
if targets < 0 then
  local key = KEYS[1] .. ':d:' .. ARGV[4]
  if redis.call('EXISTS', key) == 1 then
    redis.call('INCRBY', key, targets)
  end
  return { 1, tonumber(ARGV[4]) }
end
local day = math.floor(now_ms(ARGV[1]) / day_ms)
local key = KEYS[1] .. ':d:' .. string.format('%d', day)
local used = tonumber(redis.call('GET', key) or '0')
if used + targets > tonumber(ARGV[3]) then
  return { 0, used, (day + 1) * day_ms }
end
redis.call('SET', key, used + targets, 'PX', 2 * day_ms)
return { 1, day }
