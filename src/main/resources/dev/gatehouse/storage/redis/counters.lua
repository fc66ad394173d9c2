-- What the scripts of counters share. Numbers stay texts: Lua's own are not exact beyond 2^53.

local COUNTER = 'gatehouse:counter:'
local HOLDS = 'gatehouse:holds:'
local HOLD = 'gatehouse:hold:'
local SETTLED = 'gatehouse:settled:'

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function whole(number)
  return string.format('%.0f', number)
end

local function negative(number)
  if number:sub(1, 1) == '-' then
    return number:sub(2)
  end
  return number == '0' and number or '-' .. number
end

-- Whether a <= b.
local function fits(a, b)
  local below, limited = a:sub(1, 1) == '-', b:sub(1, 1) == '-'
  if below ~= limited then
    return below
  end
  if below then
    a, b = b:sub(2), a:sub(2)
  end
  if #a ~= #b then
    return #a < #b
  end
  return a <= b
end

-- What a counter has used, and that and all holds together.
local function value(name)
  local found = redis.call('HMGET', COUNTER .. name, 'used', 'total')
  return found[1] or '0', found[2] or '0'
end

-- Releases holds of a counter that have expired, and what it has used when it has expired itself.
local function tidy(name, time)
  local holds = HOLDS .. name
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', holds, '-inf', time)) do
    redis.call('ZREM', holds, member)
    redis.call('HINCRBY', COUNTER .. name, 'total', negative(member:match('^[^:]*')))
  end
  local found = redis.call('HMGET', COUNTER .. name, 'used', 'expires')
  if found[1] and found[1] ~= '0' and tonumber(found[2]) <= time then
    redis.call('HINCRBY', COUNTER .. name, 'total', negative(found[1]))
    redis.call('HSET', COUNTER .. name, 'used', '0')
  end
end

-- Keeps a counter until it is not needed any more and nothing of it is held.
local function keep(name, expires)
  local known = redis.call('HGET', COUNTER .. name, 'expires')
  if known and fits(expires, known) then
    expires = known
  else
    redis.call('HSET', COUNTER .. name, 'expires', expires)
  end
  local last = redis.call('ZREVRANGE', HOLDS .. name, 0, 0, 'WITHSCORES')
  if last[2] and tonumber(last[2]) >= tonumber(expires) then
    expires = whole(tonumber(last[2]) + 1)
  end
  redis.call('PEXPIREAT', COUNTER .. name, expires)
  redis.call('PEXPIREAT', HOLDS .. name, expires)
end

-- The amounts of a hold by the names of its counters.
local function amounts(id)
  local found = {}
  local fields = redis.call('HGETALL', HOLD .. id)
  for i = 1, #fields, 2 do
    if fields[i]:sub(1, 2) == 'c:' then
      found[fields[i]:sub(3)] = fields[i + 1]
    end
  end
  return found
end

local function release(id)
  for name, amount in pairs(amounts(id)) do
    if redis.call('ZREM', HOLDS .. name, amount .. ':' .. id) == 1 then
      redis.call('HINCRBY', COUNTER .. name, 'total', negative(amount))
    end
  end
  redis.call('DEL', HOLD .. id)
end

