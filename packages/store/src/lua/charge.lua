-- Takes targets from a key's day (UTC), all or none; gives them back when there are fewer than 0. KEYS[1] base of the key.
-- ARGV: now, targets, most in a day, the day to give back to, name of the charge or ''. Answers {1, day} or {0, used, ms of the next
-- midnight}. Charges of one name count once, for as many as hold it: the last that gives it back frees its targets.
local day_ms = 86400000
local targets, name = tonumber(ARGV[2]), ARGV[5]
local function keys_of(day)
  local key = KEYS[1] .. ':d:' .. string.format('%d', day)
  return key, key .. ':n'
end
if targets < 0 then
  local key, names = keys_of(tonumber(ARGV[4]))
  if name ~= '' then
    local holders = tonumber(redis.call('HGET', names, name) or '0')
    if holders > 1 then
      redis.call('HINCRBY', names, name, -1)
    end
    if holders ~= 1 then
      return { 1, tonumber(ARGV[4]) }
    end
    redis.call('HDEL', names, name)
  end
  if redis.call('EXISTS', key) == 1 then
    redis.call('INCRBY', key, targets)
  end
  return { 1, tonumber(ARGV[4]) }
end
local day = math.floor(now_ms(ARGV[1]) / day_ms)
local key, names = keys_of(day)
if name ~= '' and redis.call('HEXISTS', names, name) == 1 then
  redis.call('HINCRBY', names, name, 1)
  return { 1, day }
end
local used = tonumber(redis.call('GET', key) or '0')
if used + targets > tonumber(ARGV[3]) then
  return { 0, used, (day + 1) * day_ms }
end
redis.call('SET', key, used + targets, 'PX', 2 * day_ms)
if name ~= '' then
  redis.call('HSET', names, name, 1)
  redis.call('PEXPIRE', names, 2 * day_ms)
end
return { 1, day }
