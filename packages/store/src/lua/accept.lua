-- Accepts an operation. KEYS[1] operation base. ARGV: fingerprint, nonce of the staging or '', meta as JSON,
-- number of target-and-account pairs, number of chunks, then chunks that are not yet stored (the first numbers).
-- 'fanned' counts the chunks of a staged operation that stand in their lanes; -1: whoever accepts puts in all at once.
-- Answers 'accepted' | 'replay' | 'conflict' | 'busy'.
local base = KEYS[1]
local stored = redis.call('HMGET', base, 'sealed', 'fingerprint', 'staging')
if stored[1] then
  return stored[2] == ARGV[1] and 'replay' or 'conflict'
end
-- Another is staging it, or our own staging has expired.
if (stored[3] or '') ~= ARGV[2] then
  return 'busy'
end
for i = 6, #ARGV do
  redis.call('HSET', base .. ':c', i - 6, ARGV[i])
end
redis.call('HSET', base, 'sealed', 1, 'fingerprint', ARGV[1], 'meta', ARGV[3], 'open', ARGV[4],
  'chunks', ARGV[5], 'fanned', ARGV[2] == '' and -1 or 0, 'state', 'pending')
if ARGV[2] ~= '' then
  redis.call('HDEL', base, 'staging')
  redis.call('PERSIST', base)
  redis.call('PERSIST', base .. ':c')
end
return 'accepted'
