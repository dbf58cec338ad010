-- Writes down what a look at the vendor found, or that it failed, unless a change is under way, or came and went meanwhile.
-- KEYS[1] base. ARGV: distribution, now, update as JSON (see write_record), turn of the record that was read before the
-- look, or '' for whatever it is. Answers 1 when it was written.
local base, id = KEYS[1], ARGV[1]
local state, turn = unpack(redis.call('HMGET', record_key(base, id), 'state', 'turn'), 1, 2)
if not state or state == 'deleted' or redis.call('LLEN', pending_key(base, id)) > 0 then
  return 0
end
if ARGV[4] ~= '' and ARGV[4] ~= (turn or '0') then
  return 0
end
write_record(base, id, cjson.decode(ARGV[3]), now_ms(ARGV[2]))
return 1
