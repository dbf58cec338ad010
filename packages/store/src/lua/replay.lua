-- Starts a delivery's schedule anew. KEYS[1] delivery. ARGV: now, states it may be in, parted by spaces, mark of the request or ''.
-- Answers 1 when it was started, 0 when it is in another state or the same request started it before, -1 when there is none.
local base = KEYS[1]
local stored = redis.call('HMGET', base, 'state', 'replay')
if not stored[1] then
  return -1
end
local is_wanted = string.find(' ' .. ARGV[2] .. ' ', ' ' .. stored[1] .. ' ', 1, true)
if not is_wanted or (ARGV[3] ~= '' and stored[2] == ARGV[3]) then
  return 0
end
redis.call('HSET', base, 'state', 'pending', 'attempts', 0, 'nextAttemptAtMs', ARGV[1], 'startedAtMs', ARGV[1], 'replay', ARGV[3])
redis.call('PERSIST', base)
redis.call('PERSIST', base .. ':log')
return 1
