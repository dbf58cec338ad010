-- Changes the record of a callback endpoint, if it is as the caller read it. KEYS[1] base. ARGV: name, record as it was or '' for
-- none, new record or '' to remove it, its client, most that a client may have (of a new one). Answers 1, 0 when it is not as it was,
-- -1 when the client has too many.
local base, name, was, record = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local of_client = base .. ':of:' .. ARGV[4]
if (redis.call('HGET', base, name) or '') ~= was then
  return 0
end
if was == '' and redis.call('SCARD', of_client) >= tonumber(ARGV[5]) then
  return -1
end
if record == '' then
  redis.call('HDEL', base, name)
  redis.call('ZREM', base .. ':names', name)
  redis.call('SREM', of_client, name)
else
  redis.call('HSET', base, name, record)
  redis.call('ZADD', base .. ':names', 0, name)
  redis.call('SADD', of_client, name)
end
return 1
