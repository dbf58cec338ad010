-- Grants a step that is no purge. KEYS[1] account base. ARGV: call, now, spec as JSON {budgets, calls, slot?, waitsWhilePaused?, isCheck?}.
-- A call that has its slot keeps it, and is charged once more: whoever asks again may have called already.
-- Answers {'granted', turn} | {'wait', ms, reason, woken lane or '', its job, 1 when that stands there delayed}.
local base, call = KEYS[1], ARGV[1]
local now, spec = now_ms(ARGV[2]), cjson.decode(ARGV[3])
local inflight, asks = base .. ':inflight', base .. ':asks'

local function wait(until_ms, reason, woken)
  woken = woken or { '', '', 0 }
  return { 'wait', tostring(until_ms - now), reason, woken[1], woken[2], woken[3] }
end

local function forget_asking()
  redis.call('ZREM', asks, call)
  redis.call('LREM', base .. ':starved', 0, '#' .. call)
end

-- Whoever asks again under the same name has ended what it called before, or lost sight of it: it is taken for over, and is charged anew.
end_overtaken_call(base, spec, call, lease_of(spec), now)
local left = spec.slot and slots_left(base, spec.slot, now) or 0
local has_slot = redis.call('ZSCORE', inflight, call)
local until_ms, reason = spec.waitsWhilePaused and paused_until(base, now), 'paused'
if not until_ms then
  until_ms, reason = step_refused_until(base, spec, call, now)
end
if until_ms then
  -- A slot that was only kept for it goes to the others meanwhile; one that it uses stays its own.
  if spec.slot and redis.call('ZSCORE', asks, call) then
    redis.call('ZREM', inflight, call)
    forget_asking()
    return wait(until_ms, reason, wake_starved(base, spec.slot, now))
  end
  return wait(until_ms, reason)
end
if spec.slot then
  redis.call('ZREMRANGEBYSCORE', asks, '-inf', now - 60000)
end
if spec.slot and not has_slot and left <= 0 then
  redis.call('ZADD', asks, now, call)
  starve_once(base, '#' .. call)
  return wait(now + call_asks_every_ms, 'slots')
end
if spec.slot then
  forget_asking()
  redis.call('ZADD', inflight, now + spec.slot.leaseMs, call)
end
charge_step(base, spec, call, now)
return { 'granted', next_turn(base, call) }
