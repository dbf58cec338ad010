-- Keeps a lock for longer, or gives it up; never one that another has by now. KEYS[1] lock. ARGV: mark of its holder, ms, 0 to give it
-- up. Answers 1, or 0 when it is another's or nobody's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  return redis.call('DEL', KEYS[1])
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
