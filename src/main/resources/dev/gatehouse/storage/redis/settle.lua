-- id, milliseconds that it is known to be settled, then (counter, amount, expires, most) of each
-- counter, where most is what it may have before.

local id = ARGV[1]
local time = now()

if redis.call('EXISTS', SETTLED .. id) == 1 then
  return 0
end
for i = 3, #ARGV, 4 do
  tidy(ARGV[i], time)
  local used, total = value(ARGV[i])
  if not fits(used, ARGV[i + 3]) or not fits(total, ARGV[i + 3]) then
    return redis.error_reply('GATEHOUSE a counter does not fit in 64 bits')
  end
end

release(id)
for i = 3, #ARGV, 4 do
  redis.call('HINCRBY', COUNTER .. ARGV[i], 'used', ARGV[i + 1])
  redis.call('HINCRBY', COUNTER .. ARGV[i], 'total', ARGV[i + 1])
  keep(ARGV[i], ARGV[i + 2])
end
redis.call('SET', SETTLED .. id, '1', 'PX', ARGV[2])
return 1
