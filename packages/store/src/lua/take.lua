-- Grants a step that is no purge. KEYS[1] account base. ARGV: call, now, spec as JSON {budgets, calls, slot?}.
-- A call that has its slot keeps it, and is charged once more: whoever asks again may have called already.
-- Answers {'granted' | 'wait', until, reason, woken lane or '', its job, 1 when that stands there delayed}.
local base, call = KEYS[1], ARGV[1]
local now, spec = now_ms(ARGV[2]), cjson.decode(ARGV[3])
local inflight, asks = base .. ':inflight', base .. ':asks'

-- A step of more calls than a window holds needs the whole of it, and uses up the windows that follow.
local function window_full_until(budget)
  expire_window(base, budget, now)
  local sum = tonumber(redis.call('HGET', base .. ':g', 'sum:' .. budget.id) or '0')
  local need = math.min(spec.calls, budget.max)
  return sum + need > budget.max and window_frees_at(base, budget, need, sum) or nil
end

local function day_full_until(budget)
  local left, until_ms = check_day(base, budget, spec.calls, now, true)
  return left < spec.calls and until_ms or nil
end

local function refused_until()
  local hold_until = tonumber(redis.call('HGET', base .. ':g', 'holdUntil') or '0')
  if hold_until > now then
    return hold_until, redis.call('HGET', base .. ':g', 'hold')
  end
  local latest, why
  for _, budget in ipairs(spec.budgets) do
    local until_ms = (budget.unit == 'day' and day_full_until or window_full_until)(budget)
    if until_ms and until_ms > (latest or 0) then
      latest, why = until_ms, budget.unit == 'day' and 'quota' or 'rate'
    end
  end
  return latest, why
end

local function charge_calls()
  for _, budget in ipairs(spec.budgets) do
    if budget.unit == 'day' then
      charge(base, { budgets = { budget } }, spec.calls, now)
    else
      local left, at = spec.calls, now
      while left > 0 do
        local amount = math.min(left, budget.max)
        redis.call('RPUSH', base .. ':r:' .. budget.id, string.format('%.0f:%.0f', at, amount))
        left, at = left - amount, math.ceil(at + budget.windowMs * window_margin)
      end
      redis.call('HINCRBY', base .. ':g', 'sum:' .. budget.id, spec.calls)
    end
  end
end

local function wait(until_ms, reason, woken)
  woken = woken or { '', '', 0 }
  return { 'wait', tostring(until_ms), reason, woken[1], woken[2], woken[3] }
end

local function forget_asking()
  redis.call('ZREM', asks, call)
  redis.call('LREM', base .. ':starved', 0, '#' .. call)
end

local left = spec.slot and slots_left(base, spec.slot, now) or 0
local has_slot = redis.call('ZSCORE', inflight, call)
local until_ms, reason = refused_until()
if until_ms then
  -- A slot that was only kept for it goes to the others meanwhile; one that it uses stays its own.
  if spec.slot and redis.call('ZSCORE', asks, call) then
    redis.call('ZREM', inflight, call)
    forget_asking()
    return wait(until_ms, reason, wake_starved(base, spec.slot, now))
  end
  return wait(until_ms, reason)
end
if spec.slot and not has_slot and left <= 0 then
  redis.call('ZREMRANGEBYSCORE', asks, '-inf', now - 60000)
  redis.call('ZADD', asks, now, call)
  starve_once(base, '#' .. call)
  return wait(now + call_asks_every_ms, 'slots')
end
if spec.slot then
  forget_asking()
  redis.call('ZADD', inflight, now + spec.slot.leaseMs, call)
end
charge_calls()
return { 'granted' }
