-- What the governor would grant purges now. Charges nothing. KEYS[1] account base. ARGV: now, then specs as JSON, as for the claim.
-- Answers {calls, until when none goes, why or ''} for each spec.
local base = KEYS[1]
local now = now_ms(ARGV[1])

local function window_room(budget)
  expire_window(base, budget, now)
  local sum = tonumber(redis.call('HGET', base .. ':g', 'sum:' .. budget.id) or '0')
  local room = budget.max - sum
  return math.max(0, room), room < 1 and window_frees_at(base, budget, 1, sum, now) or now, 'rate'
end

local function room_of(spec)
  local until_ms, reason = paused_until(base, now), 'paused'
  if not until_ms then
    until_ms, reason = held_until(base, '', false, now)
  end
  if until_ms then
    return { 0, tostring(until_ms), reason }
  end
  local calls, latest, why = slots_left(base, spec, now), now, ''
  if calls <= 0 then
    latest, why = slot_frees_at(base, now), 'slots'
  end
  for _, budget in ipairs(spec.budgets) do
    local room, frees_at, refusal
    if budget.unit == 'day' then
      room, frees_at, refusal = check_day(base, budget, spec.targetsPerCallMax, now, false)
    else
      room, frees_at, refusal = window_room(budget)
    end
    -- Of targets, any number makes a call.
    if budget.unit == 'calls' or room < 1 then
      calls = math.min(calls, room)
    end
    if room < 1 and frees_at > latest then
      latest, why = frees_at, refusal
    end
  end
  return { math.max(0, calls), string.format('%.0f', latest), why }
end

local answers = {}
for i = 2, #ARGV do
  answers[#answers + 1] = room_of(cjson.decode(ARGV[i]))
end
return answers
