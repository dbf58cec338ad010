-- Records what came of a batch's call, gives its slot back, and says what to wake.
-- KEYS[1] account base. ARGV: job, now, spec as JSON (as for the claim), outcome as JSON:
--   {kind = 'done' | 'watch' | 'retry' | 'exhausted' | 'split',
--    call       which of the batch's calls it was, as the claim said,
--    receipt?   text kept with the batch,
--    nextAt?    when to look at it again (watch, retry),
--    refund?    true: the call did not count at the vendor, give its day quota back,
--    isAttempt? true: it counts as an attempt all the same,
--    hold?      {reason, untilMs, message}: nobody of this account calls before then,
--    isUncalled? true: nobody was called after all; it takes no place in windows, and says nothing of the vendor,
--    healthy?   true: the vendor answered, a hold that is over is forgotten,
--    unreached? true: no usable answer came, and there is no hold for it}
-- Answers {woken lane or '', its job or '', poll job or '', delay of the poll job, 1 when the woken job stands there
-- delayed, child job, child job}, or {} to whoever is not heard: it lost the batch to another.
local base, job = KEYS[1], ARGV[1]
local now = now_ms(ARGV[2])
local spec, outcome = cjson.decode(ARGV[3]), cjson.decode(ARGV[4])
local batch_key, governor = base .. ':b:' .. job, base .. ':g'
local answer = { '', '', '', 0, 0 }

local function refund_quota()
  local count = tonumber(redis.call('HGET', batch_key, 'count'))
  local sent_at = tonumber(redis.call('HGET', batch_key, 'sentAt'))
  for _, budget in ipairs(spec.budgets) do
    if budget.unit == 'day' then
      redis.call('HDEL', base .. ':u:' .. budget.id, job)
      redis.call('HINCRBY', governor, day_field(budget, sent_at), -count)
    end
  end
end

-- The vendor counts more than we do: nothing more today.
local function exhaust_quota()
  for _, budget in ipairs(spec.budgets) do
    if budget.unit == 'day' then
      local field = day_field(budget, now)
      redis.call('HSET', governor, field, math.max(day_max(base, budget, now), tonumber(redis.call('HGET', governor, field) or '0')))
    end
  end
end

-- The vendor put the call off: it does not count as an attempt.
local function put_off()
  redis.call('HINCRBY', batch_key, 'attempt', -1)
  redis.call('HINCRBY', batch_key, 'putOff', 1)
end

local function keep_half(child, lane, values, waiters)
  redis.call('HSET', base .. ':b:' .. child, 'lane', lane, 'state', 'claimed', 'count', #values, 'attempt', 0, 'putOff', 0,
    'claimedAt', redis.call('HGET', batch_key, 'claimedAt'), 'values', cjson.encode(values), 'waiters', cjson.encode(waiters))
  redis.call('ZADD', base .. ':batches', now + 5000, child)
  redis.call('SADD', base .. ':unsettled', child)
  answer[#answer + 1] = child
end

local function split()
  local values = cjson.decode(redis.call('HGET', batch_key, 'values'))
  local waiters = cjson.decode(redis.call('HGET', batch_key, 'waiters'))
  local lane, middle = redis.call('HGET', batch_key, 'lane'), math.ceil(#values / 2)
  local halves = { { {}, {} }, { {}, {} } }
  for i = 1, #values do
    local half = halves[i <= middle and 1 or 2]
    table.insert(half[1], values[i])
    table.insert(half[2], waiters[i])
  end
  keep_half(job .. '.0', lane, halves[1][1], halves[1][2])
  keep_half(job .. '.1', lane, halves[2][1], halves[2][2])
  redis.call('DEL', batch_key)
  redis.call('ZREM', base .. ':batches', job)
  redis.call('SREM', base .. ':unsettled', job)
end

local function watch()
  redis.call('HSET', batch_key, 'state', 'watching', 'receipt', outcome.receipt)
  redis.call('ZADD', base .. ':watch', outcome.nextAt, job)
  redis.call('ZADD', base .. ':batches', outcome.nextAt, job)
  local poll_job = redis.call('HGET', governor, 'pollJob')
  local poll_at = tonumber(redis.call('HGET', governor, 'pollAt') or '0')
  if not poll_job or poll_job == '' or poll_at > outcome.nextAt + 1000 then
    answer[3] = 'poll-' .. redis.call('HINCRBY', governor, 'pollTurn', 1)
    answer[4] = math.max(0, outcome.nextAt - now)
    redis.call('HSET', governor, 'pollJob', answer[3], 'pollAt', outcome.nextAt)
  end
end

-- Whoever lost the batch to another speaks of a call that is counted no more: what the other's came to is what counts. The other may
-- be through with the batch by now, or have parted it.
local calls = redis.call('HMGET', batch_key, 'attempt', 'putOff')
if not calls[1] or calls[1] + (calls[2] or 0) > outcome.call then
  return {}
end
-- Sent again over a cut connection, it finds its slot given back: nothing is counted twice.
local is_first = redis.call('ZREM', base .. ':inflight', job) == 1
local is_claimed = redis.call('HGET', batch_key, 'state') == 'claimed'
if is_claimed and is_first and outcome.refund then
  refund_quota()
end
if outcome.isUncalled then
  forget_call(base, spec, job)
end
end_call(base, spec, job, now)
if is_claimed then
  if outcome.kind == 'done' then
    redis.call('HSET', batch_key, 'state', 'done', 'receipt', outcome.receipt)
  elseif outcome.kind == 'watch' then
    watch()
  elseif outcome.kind == 'retry' then
    if outcome.refund and not outcome.isAttempt and is_first then
      put_off()
    end
    redis.call('ZADD', base .. ':batches', outcome.nextAt, job)
  elseif outcome.kind == 'exhausted' then
    exhaust_quota()
    put_off()
    redis.call('ZADD', base .. ':batches', outcome.nextAt, job)
  elseif outcome.kind == 'split' then
    split()
  end
end
if not outcome.hold and not outcome.isUncalled and (outcome.kind == 'retry' or outcome.kind == 'exhausted') then
  -- The vendor put it off: it answered.
  outcome.healthy = true
end
note_health(base, outcome, job, now)
local woken = wake_starved(base, spec, now)
if woken then
  answer[1], answer[2], answer[5] = woken[1], woken[2], woken[3]
end
return answer
