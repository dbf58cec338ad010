-- Hands out tasks whose time to be asked after has come. KEYS[1] account base.
-- ARGV: poll job, now, spec as JSON {budgets, calls}, most tasks, lease ms, '1' when asking is a vendor call.
-- Answers {'none', poll job or '', delay} | {'wait', ms, reason} | {'ask', turn or '', batch …}.
local base, job = KEYS[1], ARGV[1]
local now = now_ms(ARGV[2])
local spec, governor = cjson.decode(ARGV[3]), base .. ':g'
local due = redis.call('ZRANGEBYSCORE', base .. ':watch', '-inf', now, 'LIMIT', 0, tonumber(ARGV[4]))
if #due == 0 then
  local first = redis.call('ZRANGE', base .. ':watch', 0, 0, 'WITHSCORES')
  if redis.call('HGET', governor, 'pollJob') ~= job then
    return { 'none', '', 0 }
  end
  if not first[1] then
    redis.call('HSET', governor, 'pollJob', '')
    return { 'none', '', 0 }
  end
  local next_poll = 'poll-' .. redis.call('HINCRBY', governor, 'pollTurn', 1)
  redis.call('HSET', governor, 'pollJob', next_poll, 'pollAt', first[2])
  return { 'none', next_poll, math.max(0, tonumber(first[2]) - now) }
end
local turn = ''
if ARGV[6] == '1' then
  -- Under way it is only for whoever has lost the one that asked before, or only lost sight of it.
  end_overtaken_call(base, spec, job, lease_of(spec), now)
  local until_ms, reason = step_refused_until(base, spec, job, now)
  if until_ms then
    redis.call('HSET', governor, 'pollAt', until_ms)
    return { 'wait', tostring(until_ms - now), reason }
  end
  charge_step(base, spec, job, now)
  turn = next_turn(base, job)
end
local answer = { 'ask', turn }
for _, batch in ipairs(due) do
  redis.call('ZADD', base .. ':watch', now + tonumber(ARGV[5]), batch)
  redis.call('ZADD', base .. ':batches', now + tonumber(ARGV[5]), batch)
  answer[#answer + 1] = batch
end
return answer
