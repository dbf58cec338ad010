-- Changes the record of a callback endpoint, if it is as the caller read it. KEYS[1] base. ARGV: name, record as it was or '' for
-- none, new record or '' to remove it. Answers 1, or 0 when it is not as it was.
local base, name, was, record = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
if (redis.call('HGET', base, name) or '') ~= was then
  return 0
end
if record == '' then
  redis.call('HDEL', base, name)
  redis.call('ZREM', base .. ':names', name)
else
  redis.call('HSET', base, name, record)
  redis.call('ZADD', base .. ':names', 0, name)
end
return 1
