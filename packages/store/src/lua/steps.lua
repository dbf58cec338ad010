-- Steps that are no purges: each takes one or more calls, which are granted and charged at once.
-- A step that must let a purge go first looks again so soon.
local after_purge_ms = 250
-- A step without a place among the calls at a time is taken for over after this, if nobody tells of its end.
local step_lease_ms = 60000

local function lease_of(spec)
  return spec.slot and spec.slot.leaseMs or step_lease_ms
end

-- A step of more calls than a window holds needs the whole of it, and uses up the windows that follow. Places that it has
-- to wait for are kept for it, but not in two windows that follow each other; see rest_from.
local function window_refuses_until(base, budget, calls, owner, now)
  expire_window(base, budget, now)
  local sum = tonumber(redis.call('HGET', base .. ':g', 'sum:' .. budget.id) or '0')
  local ahead = places_ahead(base, budget, now, owner)
  local purge_waits = is_before(base, 'purge:' .. budget.id, now)
  local need = math.min(calls + ahead, budget.max)
  if sum + need <= budget.max then
    local leaves_place = sum + need < budget.max
    return purge_waits and not leaves_place and now + after_purge_ms or nil
  end
  local until_ms = window_frees_at(base, budget, need, sum, now)
  if ahead == 0 and not purge_waits and not is_before(base, 'rest:' .. budget.id, now) then
    redis.call('HSET', base .. ':g', 'ahead:' .. budget.id,
      string.format('%.0f:%.0f:%s', need, math.max(until_ms, now) + ahead_kept_ms, owner))
  end
  return until_ms
end

local function day_refuses_until(base, budget, calls, now)
  local left, until_ms = check_day(base, budget, calls, now, true)
  return left < calls and until_ms or nil
end

-- Until when a step must wait, and why; nothing when it may go.
local function step_refused_until(base, spec, owner, now)
  local until_held, hold = held_until(base, owner, false, now)
  if until_held and not (spec.isCheck and hold == 'account') then
    return until_held, hold
  end
  local latest, why
  for _, budget in ipairs(spec.budgets) do
    local is_day = budget.unit == 'day'
    local until_ms = is_day and day_refuses_until(base, budget, spec.calls, now)
      or not is_day and window_refuses_until(base, budget, spec.calls, owner, now)
    if until_ms and until_ms > (latest or -1) then
      latest, why = until_ms, is_day and 'quota' or 'rate'
    end
  end
  return latest, why
end

local function charge_window(base, budget, calls, call, now)
  local first = math.min(calls, budget.max)
  begin_call(base, budget, first, call, now)
  local left, at = calls - first, now + length_of(budget)
  while left > 0 do
    local amount = math.min(left, budget.max)
    log_call(base, budget, at, amount)
    left, at = left - amount, at + length_of(budget)
  end
  redis.call('HINCRBY', base .. ':g', 'sum:' .. budget.id, calls - first)
end

-- Charges every budget for the calls of a step; `owner` names it.
local function charge_step(base, spec, owner, now)
  local call = { id = owner, leaseMs = lease_of(spec) }
  note_probe(base, owner, call.leaseMs, now)
  count_in_minute(base, now, 'calls', spec.calls)
  for _, budget in ipairs(spec.budgets) do
    if budget.unit == 'day' then
      charge(base, { budgets = { budget } }, spec.calls, call, now)
    else
      charge_window(base, budget, spec.calls, call, now)
      local kept = redis.call('HGET', base .. ':g', 'ahead:' .. budget.id)
      if kept then
        -- Whoever came in front of the one that they are kept for wins the window all the same.
        rest_from(base, budget, now, string.match(kept, '^%d+:%d+:(.*)$') ~= owner)
      end
    end
  end
end
