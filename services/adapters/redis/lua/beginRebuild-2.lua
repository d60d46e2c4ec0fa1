-- Forgets a partition and marks it as being rebuilt: from here on nobody reads it and every other
-- rebuild is over.
-- KEYS[1]  the partition's hash
-- KEYS[2]  the partition's due times
-- ARGV[1]  this rebuild, and that it has not written yet
-- Returns  'ok'
redis.call('UNLINK', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], '#rebuild', ARGV[1])
return 'ok'
