-- A delivery that was called does not make its attempt now. KEYS[1] base. ARGV: delivery, now, places, ms that a given place is held.
-- Answers the deliveries whose turn it is instead.
local base, id, now = KEYS[1], ARGV[1], now_ms(ARGV[2])
local was_held = redis.call('ZREM', busy_key(base), held_name(id)) == 1
local stored = redis.call('HMGET', base, 'disabledAt', 'until', 'probe')
if stored[1] then
  return {}
end
if not stored[2] then
  return was_held and give_places(base, now, tonumber(ARGV[3]), tonumber(ARGV[4])) or {}
end
if stored[3] ~= id or now < tonumber(stored[2]) then
  return {}
end
local next_probe = take_parked(base, 1)
if next_probe[1] then
  redis.call('HSET', base, 'probe', next_probe[1])
else
  redis.call('HDEL', base, 'probe')
end
return next_probe
