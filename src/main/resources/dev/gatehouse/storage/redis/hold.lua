-- id, milliseconds, number of claims, then (counter, room) of each claim, then (counter, amount,
-- expires) of each counter. Answers nothing when all is held, else the claim and what its counter
-- has.

local id = ARGV[1]
local time = now()
local till = time + tonumber(ARGV[2])
local claims = tonumber(ARGV[3])

-- Holds last a minute longer here than in their counters, so that their end is noticed in order.
local function lasts(amount)
  redis.call('HSET', HOLD .. id, 'till', whole(amount))
  redis.call('PEXPIREAT', HOLD .. id, whole(amount + 60000))
end

if redis.call('EXISTS', SETTLED .. id) == 1 then
  return redis.error_reply('GATEHOUSE the id has been settled and cannot hold again')
end

local known = redis.call('HGET', HOLD .. id, 'till')
if known and tonumber(known) > time then
  if till > tonumber(known) then
    for name, amount in pairs(amounts(id)) do
      redis.call('ZADD', HOLDS .. name, 'XX', 'GT', whole(till), amount .. ':' .. id)
      keep(name, redis.call('HGET', COUNTER .. name, 'expires') or '0')
    end
    lasts(till)
  end
  return {}
end
if known then
  release(id)
end

for i = 0, claims - 1 do
  local name = ARGV[4 + 2 * i]
  tidy(name, time)
  local used, total = value(name)
  if not fits(total, ARGV[5 + 2 * i]) then
    return {i, used, total}
  end
end

for i = 4 + 2 * claims, #ARGV, 3 do
  local name, amount = ARGV[i], ARGV[i + 1]
  redis.call('HINCRBY', COUNTER .. name, 'used', '0')
  redis.call('HINCRBY', COUNTER .. name, 'total', amount)
  redis.call('ZADD', HOLDS .. name, whole(till), amount .. ':' .. id)
  redis.call('HSET', HOLD .. id, 'c:' .. name, amount)
  keep(name, ARGV[i + 2])
end
lasts(till)
return {}
