-- The circuit of an account: whether its vendor can be reached at all, shared by every worker. Fields of <base>:g:
--   failures   calls in a row that got no usable answer
--   openedAt   since when the circuit is open; absent: closed
--   trips      how often in a row it was opened, each time for longer
--   probe      the one call that may try, once the hold is over; probeUntil: it is taken for lost then
-- Closed, every failure holds the account up for a moment. After some in a row the circuit opens: the hold grows, and
-- when it is over one call at a time tries, until one gets an answer.
local failures_to_open = 3
local circuit_first_ms, circuit_longest_ms = 2000, 60000
-- A call that may not try while another does looks again so soon.
local probe_again_ms = 1000
-- So long after the hold urgent targets alone may try, if some wait.
local urgent_first_ms = 2000

-- Up to a fifth longer or shorter, by the millisecond, so that accounts do not come back at once.
local function circuit_pause(trips, now)
  local pause = math.min(circuit_longest_ms, circuit_first_ms * 2 ^ math.min(trips - 1, 20))
  return math.floor(pause * (0.8 + 0.4 * (now * 7919 % 1000) / 1000))
end

local function is_open(base)
  return redis.call('HEXISTS', base .. ':g', 'openedAt') == 1
end

local function has_urgent_waiting(base)
  for _, lane in ipairs(redis.call('SMEMBERS', base .. ':lanes')) do
    local first = redis.call('ZRANGE', base .. ':l:' .. lane .. ':f', 0, 0)[1]
    if first and is_urgent(first) then
      return true
    end
  end
  return false
end

-- Until when a call must let another try; nothing when the circuit is closed or it may try itself.
local function circuit_refuses_until(base, call, urgent, now)
  if not is_open(base) then
    return nil
  end
  local probe, probe_until, hold_until = unpack(redis.call('HMGET', base .. ':g', 'probe', 'probeUntil', 'holdUntil'), 1, 3)
  if probe and probe ~= call and tonumber(probe_until) > now then
    return math.min(tonumber(probe_until), now + probe_again_ms)
  end
  if not urgent and now < tonumber(hold_until or '0') + urgent_first_ms and has_urgent_waiting(base) then
    return now + probe_again_ms
  end
  return nil
end

-- To be called when a call is granted.
local function note_probe(base, call, lease_ms, now)
  if is_open(base) then
    redis.call('HSET', base .. ':g', 'probe', call, 'probeUntil', now + lease_ms)
  end
end

local function close_circuit(base)
  redis.call('HDEL', base .. ':g', 'failures', 'openedAt', 'trips', 'probe', 'probeUntil')
end

-- A call got no usable answer. Answers until when the account is held up for it, at least.
local function note_failure(base, was_probe, now)
  local governor = base .. ':g'
  local failures = redis.call('HINCRBY', governor, 'failures', 1)
  local opened = is_open(base)
  -- Calls that were under way when it opened say nothing new.
  if failures < failures_to_open or (opened and not was_probe) then
    return 0
  end
  if not opened then
    redis.call('HSET', governor, 'openedAt', now)
  end
  return now + circuit_pause(redis.call('HINCRBY', governor, 'trips', 1), now)
end

-- What the outcome of a call {hold?, healthy?, unreached?, isAside?} says of the circuit.
-- Answers until when the account is held up for it, at least.
local function note_reached(base, outcome, call, now)
  local was_probe = redis.call('HGET', base .. ':g', 'probe') == call
  if was_probe then
    redis.call('HDEL', base .. ':g', 'probe', 'probeUntil')
  end
  local is_failure = outcome.unreached and (was_probe or not outcome.isAside)
  if is_failure or (outcome.hold and outcome.hold.reason == 'unavailable') then
    return note_failure(base, was_probe, now)
  end
  if outcome.healthy or outcome.hold then
    close_circuit(base)
  end
  return 0
end
