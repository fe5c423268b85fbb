import { hash } from 'node:crypto'

// Each runs as one piece in Redis. Keys are made of the prefix and the arguments, which one Redis allows and a
// cluster does not. All answers begin with a word, the epoch, the time of Redis and how long nothing is granted yet.
//
// <prefix>:state           epoch, until when nothing is granted, when any process was last heard of
// <prefix>:procs           processes by when they were last heard of
// <prefix>:seq:<process>   number of its newest command that was carried out
// <prefix>:n:<policy>:<window>            how many addresses have a counter
// <prefix>:c:<policy>:<subject>:<window>  p<process>: units it granted; t: their sum; b: what the ledger had besides
//
// A new epoch begins when Redis may not know what it knew, or when processes may have granted without it: its data is
// gone, it is another run of the server (whose append-only file may have lost its end), or no process was heard of for
// so long that some may have gone on alone. Until the barrier falls, every process writes its own counts back.

const ENTER = `
local state, procs = KEYS[1] .. ':state', KEYS[1] .. ':procs'
local run, candidate, barrier, silence, memory = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local believed, proc, seq = ARGV[6], ARGV[7], tonumber(ARGV[8])
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local v = redis.call('HMGET', state, 'epoch', 'until', 'seen')
local epoch, open, seen = v[1], tonumber(v[2] or 0), tonumber(v[3] or 0)
if not epoch or string.sub(epoch, 1, #run) ~= run then
  epoch, open = candidate, now + barrier
  redis.call('HSET', state, 'epoch', epoch, 'until', open)
elseif math.abs(now - seen) > silence then
  epoch, open = candidate, now
  for _, other in ipairs(redis.call('ZRANGEBYSCORE', procs, seen - memory, '+inf')) do
    if other ~= proc then open = now + barrier end
  end
  redis.call('HSET', state, 'epoch', epoch, 'until', open)
elseif open > now + barrier then
  open = now + barrier
  redis.call('HSET', state, 'until', open)
end
if seen ~= now then redis.call('HSET', state, 'seen', now) end
local left = math.max(0, open - now)
`

const IN_ORDER = `
local seqKey = KEYS[1] .. ':seq:' .. proc
if tonumber(redis.call('GET', seqKey) or 0) >= seq then return {'STALE', epoch, now, left} end
if epoch ~= believed then return {'EPOCH', epoch, now, left} end
`

/** Says that the process lives. Answers the number of living ones. */
const BEAT = `${ENTER}
redis.call('ZADD', procs, now, proc)
redis.call('ZREMRANGEBYSCORE', procs, '-inf', now - memory)
redis.call('ZREMRANGEBYSCORE', procs, now + memory, '+inf')
return {'OK', epoch, now, left, redis.call('ZCARD', procs)}
`

const LEAVE = `${ENTER}
redis.call('ZREM', procs, proc)
return {'OK', epoch, now, left}
`

/**
 * Decides requests in their order. A window that is not the one of now changes nothing: the caller comes again with
 * the right one. What Redis granted this process without its hearing so is given back by what the process says it has.
 */
const TAKE = `${ENTER}${IN_ORDER}
if left > 0 then return {'WAIT', epoch, now, left} end
local maxAddresses, processes, count = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local C, a = {}, 12
for i = 1, count do
  local c = {name = ARGV[a], ends = tonumber(ARGV[a + 2]), mine = tonumber(ARGV[a + 3]),
    base = tonumber(ARGV[a + 4]), seed = tonumber(ARGV[a + 5]), cap = ARGV[a + 6]}
  local starts = tonumber(ARGV[a + 1])
  if now >= c.ends or now < starts - (c.ends - starts) then return {'TIME', epoch, now, left} end
  c.key = KEYS[1] .. ':c:' .. c.name .. ':' .. ARGV[a + 1]
  if c.cap ~= '' then c.cap = KEYS[1] .. ':n:' .. c.cap .. ':' .. ARGV[a + 1] end
  C[i], a = c, a + 7
end
redis.call('SET', seqKey, seq, 'EX', 86400)
local field = 'p' .. proc
for i = 1, count do
  local c = C[i]
  local v = redis.call('HMGET', c.key, field, 't', 'b')
  c.stored, c.isNew, c.had = v[1] and tonumber(v[1]), not v[2], v[3]
  c.sum = tonumber(v[2] or 0) - (c.stored or 0) + c.mine
  if c.isNew and c.cap ~= '' and tonumber(redis.call('GET', c.cap) or 0) >= maxAddresses then
    c.isLocal, c.b = true, 0
  elseif v[3] then c.b = math.max(tonumber(v[3]), c.base)
  else c.b = math.max(c.base, c.seed - c.sum, 0) end
end
local out, granted = {'OK', epoch, now, left}, {}
while a <= #ARGV do
  local items, fits = tonumber(ARGV[a]), 1
  for j = a + 1, a + items * 3, 3 do
    local c, cost, limit = C[tonumber(ARGV[j])], tonumber(ARGV[j + 1]), tonumber(ARGV[j + 2])
    local total = c.b + c.sum
    if c.isLocal then total, limit = c.mine, math.floor(limit / processes) end
    if total + cost > limit then fits = 0 break end
  end
  if fits == 1 then
    for j = a + 1, a + items * 3, 3 do
      local c, cost = C[tonumber(ARGV[j])], tonumber(ARGV[j + 1])
      c.sum, c.mine = c.sum + cost, c.mine + cost
    end
  end
  granted[#granted + 1] = fits
  a = a + 1 + items * 3
end
for i = 1, count do
  local c = C[i]
  local isBaseNew = not c.had and (c.seed >= 0 or c.base > 0)
  if not c.isLocal and (c.mine > 0 or c.stored or c.b > 0) and (c.stored ~= c.mine or isBaseNew) then
    redis.call('HSET', c.key, field, c.mine, 't', c.sum)
    if c.had or isBaseNew then redis.call('HSET', c.key, 'b', c.b) end
    if c.isNew then
      redis.call('PEXPIREAT', c.key, c.ends + 60000)
      if c.cap ~= '' then redis.call('INCR', c.cap) redis.call('PEXPIREAT', c.cap, c.ends + 60000) end
    end
  end
  out[#out + 1] = c.mine
  out[#out + 1] = c.isLocal and c.mine or c.b + c.sum
  out[#out + 1] = c.isLocal and -1 or c.b
end
for i = 1, #granted do out[#out + 1] = granted[i] end
return out
`

/** Puts what the process has granted in place of what Redis holds; holds the barrier up while there is more to come. */
const WRITE_BACK = `${ENTER}${IN_ORDER}
redis.call('SET', seqKey, seq, 'EX', 86400)
local maxAddresses, hasMore, field = tonumber(ARGV[9]), ARGV[10] == '1', 'p' .. proc
for a = 11, #ARGV, 6 do
  local starts, ends, mine, base, cap = ARGV[a + 1], tonumber(ARGV[a + 2]), tonumber(ARGV[a + 3]), tonumber(ARGV[a + 4]), ARGV[a + 5]
  if ends > now then
    local key = KEYS[1] .. ':c:' .. ARGV[a] .. ':' .. starts
    local v = redis.call('HMGET', key, field, 't', 'b')
    if cap ~= '' then cap = KEYS[1] .. ':n:' .. cap .. ':' .. starts end
    if v[2] or cap == '' or tonumber(redis.call('GET', cap) or 0) < maxAddresses then
      redis.call('HSET', key, field, mine, 't', tonumber(v[2] or 0) - tonumber(v[1] or 0) + mine)
      if base > tonumber(v[3] or 0) then redis.call('HSET', key, 'b', base) end
      if not v[2] then
        redis.call('PEXPIREAT', key, ends + 60000)
        if cap ~= '' then redis.call('INCR', cap) redis.call('PEXPIREAT', cap, ends + 60000) end
      end
    end
  end
end
if hasMore and left > 0 and left < barrier / 2 then redis.call('HSET', state, 'until', now + barrier / 2) end
return {'OK', epoch, now, left}
`

export type Script = { lua: string; sha: string }

const script = (lua: string): Script => ({ lua, sha: hash('sha1', lua) })

export const SCRIPTS = {
  beat: script(BEAT),
  leave: script(LEAVE),
  take: script(TAKE),
  writeBack: script(WRITE_BACK),
}
