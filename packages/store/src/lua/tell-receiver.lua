-- An attempt is over. KEYS[1] base. ARGV: delivery, now, 'good' | 'bad' | 'gone' | 'none' (it says nothing of the receiver), places,
-- ms that a given place is held, ms to keep, failures in a row that open the circuit, ms of its first and of its longest pause,
-- failures in a row and ms of nothing else that disable it ('' for a receiver that is never disabled), reasons for being gone and for
-- failing so long.
-- Answers {what changed: '' | 'opened' | 'closed' | 'disabled', reason or until, id of one to try then or '', deliveries that have a
-- place now, …}.
local base, now, verdict = KEYS[1], now_ms(ARGV[2]), ARGV[3]
redis.call('ZREM', busy_key(base), ARGV[1])
redis.call('HDEL', job_key(base), ARGV[1])

local function disable(reason)
  if redis.call('HSETNX', base, 'disabledAt', now) == 0 then
    return { '', '', '' }
  end
  redis.call('HSET', base, 'reason', reason)
  redis.call('HDEL', base, 'until', 'probe', 'openedAt', 'trips')
  redis.call('PERSIST', base)
  return { 'disabled', reason, '', unpack(take_parked(base, tonumber(ARGV[4]))) }
end

local function open(failures)
  local trips = redis.call('HINCRBY', base, 'trips', 1)
  local pause = math.min(tonumber(ARGV[8]) * 2 ^ math.min(trips - 1, 30), tonumber(ARGV[9]))
  local probe = take_parked(base, 1)[1]
  redis.call('HSET', base, 'until', now + pause, 'failures', failures)
  redis.call('HSETNX', base, 'openedAt', now)
  redis.call('HDEL', base, 'probe')
  if probe then
    redis.call('HSET', base, 'probe', probe)
  end
  keep(base, ARGV[6])
  return { 'opened', string.format('%.0f', now + pause), probe or '' }
end

if redis.call('HEXISTS', base, 'disabledAt') == 1 then
  return { '', '', '', unpack(take_parked(base, tonumber(ARGV[4]))) }
end
local until_ms = tonumber(redis.call('HGET', base, 'until') or '0')
if verdict == 'gone' and ARGV[10] ~= '' then
  return disable(ARGV[12])
end
if verdict == 'bad' then
  local failures = redis.call('HINCRBY', base, 'failures', 1)
  redis.call('HSETNX', base, 'since', now)
  keep(base, ARGV[6])
  local since = tonumber(redis.call('HGET', base, 'since'))
  if ARGV[10] ~= '' and failures >= tonumber(ARGV[10]) and now - since >= tonumber(ARGV[11]) then
    return disable(ARGV[13])
  end
  if failures >= tonumber(ARGV[7]) and now >= until_ms then
    return open(failures)
  end
end
if verdict == 'good' then
  redis.call('DEL', base)
end
if verdict ~= 'good' and until_ms > 0 then
  local probe = now >= until_ms and take_parked(base, 1)[1]
  return { '', '', '', probe or nil }
end
return {
  verdict == 'good' and until_ms > 0 and 'closed' or '', '', '',
  unpack(give_places(base, now, tonumber(ARGV[4]), tonumber(ARGV[5]))),
}
