-- Keeps a chunk of an operation that is still being read. KEYS[1] operation base.
-- ARGV: nonce, ms to keep it, number of the chunk, '' to open or 'keep' to keep longer what there is, chunk.
-- Answers 1, or 0 when the id is taken by another, or the chunks before this one have expired.
local base = KEYS[1]
local stored = redis.call('HMGET', base, 'sealed', 'staging')
if stored[2] and stored[2] ~= ARGV[1] then
  return 0
end
if stored[1] then
  -- Sealed by an earlier request with the same key: this one is read to the end, to be compared, and then forgotten.
  return 1
end
if not stored[2] and ARGV[3] ~= '' then
  return 0
end
redis.call('HSET', base, 'staging', ARGV[1])
redis.call('PEXPIRE', base, ARGV[2])
if ARGV[3] ~= '' and ARGV[3] ~= 'keep' then
  redis.call('HSET', base .. ':c', ARGV[3], ARGV[4])
end
redis.call('PEXPIRE', base .. ':c', ARGV[2])
return 1
