-- Writes down what an attempt came to. KEYS[1] delivery. ARGV: attempts before it, state after it, time of the next attempt or '',
-- status or '', error or '', entry of the log, entries kept, ms to keep a record that is over, 1 when it counts as an attempt.
-- Answers 1 when the delivery stands as told, 0 when somebody else was faster: then only the log has it, unless it was delivered.
local base, before, state = KEYS[1], ARGV[1], ARGV[2]
local stored = redis.call('HMGET', base, 'state', 'attempts')
if not stored[1] then
  return 0
end
redis.call('RPUSH', base .. ':log', ARGV[6])
redis.call('LTRIM', base .. ':log', -tonumber(ARGV[7]), -1)
local is_ours = stored[1] == 'pending' and stored[2] == before
if stored[1] == 'delivered' or not (is_ours or state == 'delivered') then
  local left = redis.call('PTTL', base)
  if left > 0 then
    redis.call('PEXPIRE', base .. ':log', left)
  end
  return 0
end
redis.call('HSET', base, 'state', state, 'attempts', tonumber(before) + tonumber(ARGV[9]), 'lastError', ARGV[5])
if ARGV[3] ~= '' then
  redis.call('HSET', base, 'nextAttemptAtMs', ARGV[3])
end
if ARGV[4] ~= '' then
  redis.call('HSET', base, 'lastStatus', ARGV[4])
end
if state ~= 'pending' then
  redis.call('PEXPIRE', base, ARGV[8])
  redis.call('PEXPIRE', base .. ':log', ARGV[8])
end
return 1
