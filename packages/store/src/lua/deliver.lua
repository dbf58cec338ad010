-- Makes the record of a delivery, once. KEYS[1] delivery. ARGV: field, value, … Answers 1 when it is new.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], unpack(ARGV))
return 1
