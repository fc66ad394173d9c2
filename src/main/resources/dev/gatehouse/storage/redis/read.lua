-- Names of counters. Answers (used, used and held) of each.

local time = now()
local values = {}
for _, name in ipairs(ARGV) do
  tidy(name, time)
  local used, total = value(name)
  table.insert(values, used)
  table.insert(values, total)
end
return values
