-- Forgets an operation that was never accepted. KEYS[1] operation base. ARGV: nonce.
local base = KEYS[1]
if redis.call('HGET', base, 'staging') == ARGV[1] then
  redis.call('DEL', base, base .. ':c')
end
return 1
