-- Ends a step that is no purge, frees its slot and says what to wake. KEYS[1] account base.
-- ARGV: call, now, spec as JSON (as for take.lua), outcome as JSON {hold?, healthy?, unreached?} as for
-- outcome.lua, and isAside?: true when a failure alone does not open the circuit, only keeps it open; the turn or ''.
-- Whoever was overtaken by another is not heard.
-- Answers {woken lane, its job, 1 when that stands there delayed} or {}.
local base, call = KEYS[1], ARGV[1]
local now, spec = now_ms(ARGV[2]), cjson.decode(ARGV[3])
if is_overtaken(base, call, ARGV[5]) then
  return {}
end
end_call(base, spec, call, now)
note_health(base, cjson.decode(ARGV[4]), call, now)
if not spec.slot then
  return {}
end
redis.call('ZREM', base .. ':inflight', call)
redis.call('ZREM', base .. ':asks', call)
redis.call('LREM', base .. ':starved', 0, '#' .. call)
return wake_starved(base, spec.slot, now) or {}
