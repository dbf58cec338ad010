-- Writes down what a look at the vendor found, or that it failed, unless a change is under way. KEYS[1] base.
-- ARGV: distribution, now, update as JSON (see write_record). Answers 1 when it was written.
local base, id = KEYS[1], ARGV[1]
local state = redis.call('HGET', record_key(base, id), 'state')
if not state or state == 'deleted' or redis.call('LLEN', pending_key(base, id)) > 0 then
  return 0
end
write_record(base, id, cjson.decode(ARGV[3]), now_ms(ARGV[2]))
return 1
