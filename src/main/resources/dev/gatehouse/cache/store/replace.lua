-- ARGV: key, the text that has to be there or nothing for none, the new text, milliseconds to live.
if (redis.call('GET', ARGV[1]) or '') ~= ARGV[2] then
  return 0
end
redis.call('SET', ARGV[1], ARGV[3], 'PX', ARGV[4])
return 1
