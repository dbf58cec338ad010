-- What the vendor says is left of a day. KEYS[1] account base.
-- ARGV: now, budget as JSON, and for the answer: day, used and in flight when it was asked, total, available,
-- '1' when the day's max is the account's own, which the vendor's total does not change.
-- Without an answer: answers {day, used, in flight}, to be kept until the answer is there.
-- With one: answers {1 when it was noted, 1 when the day has room}.
local base, now, budget = KEYS[1], now_ms(ARGV[1]), cjson.decode(ARGV[2])
local field = day_field(budget, now)
local used = tonumber(redis.call('HGET', base .. ':g', field) or '0')

local function in_flight()
  local targets = 0
  for _, batch in ipairs(redis.call('ZRANGEBYSCORE', base .. ':inflight', string.format('(%.0f', now), '+inf')) do
    local stored = redis.call('HMGET', base .. ':b:' .. batch, 'day:' .. budget.id, 'count')
    if stored[1] then
      targets = targets + tonumber(stored[2])
    end
  end
  return targets
end

if not ARGV[3] then
  return { day_of(now, budget), used, in_flight() }
end
if tonumber(ARGV[3]) ~= day_of(now, budget) then
  return { 0, 0 }
end
-- Which calls the vendor had counted when it answered is not known: those that were under way when it was asked, and
-- all after them, count besides. The next answer tells better.
local total, available = tonumber(ARGV[6]), tonumber(ARGV[7])
if ARGV[8] == '1' then
  redis.call('HDEL', base .. ':g', max_field(budget, now))
  total = math.max(total, budget.max)
else
  redis.call('HSET', base .. ':g', max_field(budget, now), total)
end
local counted = math.max(0, total - available)
local now_used = math.max(0, counted + tonumber(ARGV[5]) + used - tonumber(ARGV[4]))
redis.call('HSET', base .. ':g', field, now_used, 'o:' .. budget.id, budget.offsetMs)
local has_room = now_used < day_max(base, budget, now) - budget.urgentReserve
return { 1, has_room and 1 or 0 }
