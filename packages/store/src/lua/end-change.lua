-- Ends the turn of a change. KEYS[1] base. ARGV: distribution, operation, token or '' (then whoever has the claim is
-- waited for, and the change need not be the first), now, ms to remember that it is over, '1' when its patch stays
-- wanted, update as JSON (see write_record; without a state the distribution goes back to the one it had before).
-- Answers {'lost'} | {'ended', account, next operation or '', its type}.
local base, id, operation, token = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local now, update = now_ms(ARGV[4]), cjson.decode(ARGV[7])
local record, pending, mark = record_key(base, id), pending_key(base, id), mark_key(base, operation)
local is_first = redis.call('LINDEX', pending, 0) == operation
if token ~= '' and not holds_lease(base, id, operation, token) then
  return { 'lost' }
end
if token == '' and is_first and leased_until(base, id) > now then
  return { 'lost' }
end
if redis.call('LREM', pending, 1, operation) == 0 then
  return { 'lost' }
end
redis.call('HINCRBY', record, 'turn', 1)

if ARGV[6] == '1' then
  for field, value in pairs(fields_after(mark, 'p:', {})) do
    redis.call('HSET', record, 'b:' .. field, value)
  end
end
redis.call('DEL', mark)
redis.call('HSET', mark, 'over', 1)
redis.call('PEXPIRE', mark, ARGV[5])
local account = redis.call('HGET', record, 'account')
redis.call('HINCRBY', base .. ':pending', account, -1)

if is_first then
  free_lease(base, id)
end
local was = update.set.state or redis.call('HGET', record, 'was')
redis.call('HSET', record, 'was', was)
update.set.state = was == 'deleted' and was or state_under_way(base, id, was)
write_record(base, id, update, now)

local next_operation = redis.call('LINDEX', pending, 0)
if not next_operation then
  redis.call('ZREM', base .. ':due', id)
  return { 'ended', account, '', '' }
end
if is_first then
  redis.call('ZADD', base .. ':due', now, id)
end
return { 'ended', account, next_operation, redis.call('HGET', mark_key(base, next_operation), 'type') }
