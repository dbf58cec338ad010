-- Whoever has the claim of a change lives. KEYS[1] base. ARGV: distribution, operation, token, now.
-- Answers 0 when the claim was lost, 1.
local base, id, now = KEYS[1], ARGV[1], now_ms(ARGV[4])
if not holds_lease(base, id, ARGV[2], ARGV[3]) then
  return 0
end
renew_lease(base, id, now)
return 1
