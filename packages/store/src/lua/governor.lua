-- The governor: every budget of an account, looked at together.
--   <base>:g            hash: sum of each sliding window; d:<kind>:<day> targets sent that day,
--                       m:<kind>:<day> how many the vendor says it may be, o:<kind> where that day begins; hold, …
--   <base>:r:<budget>   list "time:amount" of ended calls that a sliding window still holds, the oldest first
--                       ahead:<budget> "calls:until:call": places kept for a step that waits for several at once;
--                       rest:<budget> until when none are kept; purge:<budget> until when a refused purge is waited for
--   <base>:inflight     sorted set: batch or call -> when its slot is taken back although nobody gave it back
--   <base>:starved      list of who waits for a slot: lanes, "@" and a batch, "#" and a call
--   <base>:asks         sorted set: call that waits for a slot -> when it last asked
--   <base>:u:<budget>   hash: call under way -> "amount:until:day"; nobody has told of its end by `until`: it is taken for over

-- Most targets of one call, so that as few calls as can fill a window share it evenly. Full calls alone would leave the
-- rest of the window unused: of 1,500 a minute and 1,000 a call, 500.
local function even_share(max, per_call)
  return math.ceil(max / math.ceil(max / per_call))
end

-- What the last call of a window gets when the others take an even share.
local function last_share(max, share)
  return max - share * (math.ceil(max / share) - 1)
end

-- Whoever waits for places is waited for so long after its time.
local ahead_kept_ms = 2000
-- Others may use them before if that makes it wait longer by no more than this part of a window: they would stand empty for all of it.
local ahead_late_share = 0.05

-- After places were kept for a step, none are kept for any for a window, and a purge that was refused meanwhile goes
-- before all steps: steps of several calls would otherwise win every window.
local function rest_from(base, budget, at, still_kept)
  if not still_kept then
    redis.call('HDEL', base .. ':g', 'ahead:' .. budget.id)
  end
  redis.call('HSET', base .. ':g', 'rest:' .. budget.id, math.ceil(at + length_of(budget)))
end

local function is_before(base, field, now)
  return now < tonumber(redis.call('HGET', base .. ':g', field) or '0')
end

local function note_refused_purge(base, budget, until_ms, now)
  if is_before(base, 'rest:' .. budget.id, now) then
    redis.call('HSET', base .. ':g', 'purge:' .. budget.id, math.max(until_ms, now) + ahead_kept_ms)
  end
end

-- Places that ended calls will have given back by a time.
local function freed_by(base, budget, at)
  local freed, position = 0, 0
  while true do
    local entry = redis.call('LINDEX', base .. ':r:' .. budget.id, position)
    local ended_at, amount = string.match(entry or '', '^(%d+):(%d+)$')
    if not entry or tonumber(ended_at) + length_of(budget) > at then
      return freed
    end
    freed, position = freed + tonumber(amount), position + 1
  end
end

-- Places of a window that others may not take: a step of several calls would otherwise never see so many free under a
-- backlog of steps that take one each.
local function places_ahead(base, budget, now, call)
  local kept = redis.call('HGET', base .. ':g', 'ahead:' .. budget.id)
  if not kept then
    return 0
  end
  local calls, until_ms, owner = string.match(kept, '^(%d+):(%d+):(.*)$')
  if tonumber(until_ms) <= now then
    rest_from(base, budget, tonumber(until_ms))
    return 0
  end
  if owner == call then
    return 0
  end
  local its_time = tonumber(until_ms) - ahead_kept_ms
  if now + length_of(budget) <= its_time + budget.windowMs * ahead_late_share then
    return 0
  end
  -- Those that are free again when its time comes may be used until then.
  return math.max(0, tonumber(calls) - freed_by(base, budget, its_time))
end

local function check_window(base, budget, count, now, per_call)
  expire_window(base, budget, now)
  local sum = tonumber(redis.call('HGET', base .. ':g', 'sum:' .. budget.id) or '0')
  local room = budget.max - sum
  if budget.unit == 'calls' then
    local need = math.min(budget.max, 1 + places_ahead(base, budget, now))
    if room < need then
      local until_ms = window_frees_at(base, budget, need, sum, now)
      note_refused_purge(base, budget, until_ms, now)
      return 0, until_ms, 'rate'
    end
    return count
  end
  local most, least = budget.max, budget.max
  if per_call then
    most = even_share(budget.max, per_call)
    least = last_share(budget.max, most)
  end
  if room < math.min(count, least) then
    return 0, window_frees_at(base, budget, math.min(count, least), sum, now), 'rate'
  end
  return math.min(count, most, room)
end

-- Targets of calls that began on an earlier day and may arrive today.
local function from_earlier_days(base, budget, now)
  end_lost_calls(base, budget, now)
  local amount, today = 0, day_of(now, budget)
  for _, kept in ipairs(redis.call('HVALS', base .. ':u:' .. budget.id)) do
    local targets, day = string.match(kept, '^(%d+):%d+:(%-?%d+)$')
    if tonumber(day) < today then
      amount = amount + tonumber(targets)
    end
  end
  return amount
end

local function check_day(base, budget, count, now, urgent)
  local used = tonumber(redis.call('HGET', base .. ':g', day_field(budget, now)) or '0')
    + from_earlier_days(base, budget, now)
  local most = day_max(base, budget, now)
  local left = most - used
  if not urgent then
    -- A share, so it follows what the vendor says the day is.
    left = left - math.floor(budget.urgentReserve * most / budget.max)
  end
  return math.max(0, math.min(count, left)), (day_of(now, budget) + 1) * 86400000 - budget.offsetMs, 'quota'
end

-- Until when nobody of the account may call, or not this call, and why; nothing when it may.
local function held_until(base, call, urgent, now)
  local hold_until = tonumber(redis.call('HGET', base .. ':g', 'holdUntil') or '0')
  if hold_until > now then
    return hold_until, redis.call('HGET', base .. ':g', 'hold')
  end
  local until_ms = circuit_refuses_until(base, call, urgent, now)
  return until_ms, until_ms and 'unavailable'
end

-- How many of `count` targets may go in one call now; when not all, until when the rest must wait and why, unless the
-- rest would fit into no window at all.
-- `whole`: a batch that was claimed before and goes in one piece.
local function allowance(base, spec, count, now, urgent, whole)
  local allowed, late, why = count, 0, nil
  local rest_until, rest_why
  for _, budget in ipairs(spec.budgets) do
    local amount, until_ms, reason
    if budget.unit == 'day' then
      amount, until_ms, reason = check_day(base, budget, count, now, urgent)
    else
      amount, until_ms, reason = check_window(base, budget, count, now,
        not whole and spec.targetsPerCallMax)
    end
    if amount == 0 and until_ms >= late then
      late, why = until_ms, reason
    elseif amount > 0 and amount < count and until_ms then
      rest_until, rest_why = until_ms, reason
    end
    allowed = math.min(allowed, amount)
  end
  if allowed == 0 then
    return 0, late, why
  end
  return allowed, rest_until, rest_why
end

-- Charges every budget for one call {id, leaseMs} with `count` targets.
local function charge(base, spec, count, call, now)
  for _, budget in ipairs(spec.budgets) do
    if budget.unit == 'day' then
      note_under_way(base, budget, count, call, now)
      redis.call('HINCRBY', base .. ':g', day_field(budget, now), count)
      redis.call('HSET', base .. ':g', 'o:' .. budget.id, budget.offsetMs)
      redis.call('HDEL', base .. ':g', 'd:' .. budget.id .. ':' .. (day_of(now, budget) - 2),
        'm:' .. budget.id .. ':' .. (day_of(now, budget) - 2))
    else
      local amount = budget.unit == 'calls' and 1 or count
      begin_call(base, budget, amount, call, now)
      redis.call('HDEL', base .. ':g', 'purge:' .. budget.id)
    end
  end
end

local function slots_left(base, spec, now)
  redis.call('ZREMRANGEBYSCORE', base .. ':inflight', '-inf', now)
  return spec.callsAtATimeMax - redis.call('ZCARD', base .. ':inflight')
end

-- When the first of the slots that are taken is free at the latest, unless it is renewed.
local function slot_frees_at(base, now)
  local first = redis.call('ZRANGE', base .. ':inflight', 0, 0, 'WITHSCORES')
  return first[2] and tonumber(first[2]) or now
end

-- A call that waits for a slot asks this often. One that has been silent for longer than twice as long is not coming back.
local call_asks_every_ms = 500

-- Nobody can wake a call: the slot is kept for it until it asks again. False when it is not coming back.
local function keep_slot_for_call(base, call, now)
  local asked_at = tonumber(redis.call('ZSCORE', base .. ':asks', call) or '0')
  if asked_at + 2 * call_asks_every_ms < now then
    redis.call('ZREM', base .. ':asks', call)
    return false
  end
  redis.call('ZADD', base .. ':inflight', now + 2 * call_asks_every_ms, call)
  return true
end

-- Gives a free slot to what has waited longest for one: a lane, a batch that is sent again, or a call.
-- Answers {lane, job, 1 when the job stands there delayed} or nothing.
local function wake_starved(base, spec, now)
  if slots_left(base, spec, now) <= 0 then
    return nil
  end
  while true do
    local name = redis.call('LPOP', base .. ':starved')
    if not name then
      return nil
    end
    local batch, call = string.match(name, '^@(.+)$'), string.match(name, '^#(.+)$')
    if call then
      if keep_slot_for_call(base, call, now) and slots_left(base, spec, now) <= 0 then
        return nil
      end
    elseif batch then
      local stored = redis.call('HMGET', base .. ':b:' .. batch, 'lane', 'state')
      if stored[2] == 'claimed' and not redis.call('ZSCORE', base .. ':inflight', batch) then
        return { stored[1], batch, 1 }
      end
    else
      local job = redis.call('HGET', base .. ':l:' .. name, 'job')
      if job and job ~= '' then
        redis.call('HSET', base .. ':l:' .. name, 'wakeAt', now)
        return { name, job, 0 }
      end
    end
  end
end

local function starve_once(base, name)
  if not redis.call('LPOS', base .. ':starved', name) then
    redis.call('RPUSH', base .. ':starved', name)
  end
end

local function starve(base, lane_key, lane, wake_at)
  starve_once(base, lane)
  return next_job(lane_key, lane, wake_at)
end

-- What came of a call as far as the whole account goes: {hold?, healthy?, unreached?, isAside?}; see outcome.lua and
-- give.lua.
local function note_health(base, outcome, call, now)
  local governor = base .. ':g'
  local until_now = tonumber(redis.call('HGET', governor, 'holdUntil') or '0')
  local until_ms = note_reached(base, outcome, call, now)
  if outcome.hold or until_ms > 0 then
    local hold = outcome.hold or { reason = 'unavailable', untilMs = 0 }
    until_ms = math.max(until_ms, hold.untilMs)
    if until_ms > until_now then
      redis.call('HSET', governor, 'hold', hold.reason, 'holdUntil', string.format('%.0f', until_ms),
        'holdMessage', hold.message or '')
    end
  elseif outcome.healthy and until_now <= now then
    -- A hold that still lasts was set while this call was under way: it is not over.
    redis.call('HDEL', governor, 'hold', 'holdUntil', 'holdMessage')
  end
end
