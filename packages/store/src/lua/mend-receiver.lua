-- Lets a receiver be tried again at once. KEYS[1] base. ARGV: now, 1 to enable it too, places, ms that a given place is held.
-- Answers the deliveries that have a place now.
local base, now = KEYS[1], now_ms(ARGV[1])
if ARGV[2] == '1' then
  redis.call('DEL', base)
else
  redis.call('HDEL', base, 'until', 'probe', 'openedAt', 'trips', 'failures')
end
if redis.call('HEXISTS', base, 'disabledAt') == 1 then
  return {}
end
return give_places(base, now, tonumber(ARGV[3]), tonumber(ARGV[4]))
