import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Ctx, done, type Outcome, refuse } from '@atrium/kernel'
import fc from 'fast-check'
import { createDoor, type Door, type DoorLimits, Overloaded } from '../src/server-index.ts'

/** A door whose batches wait until the test lets them go. */
function heldDoor(limits: Partial<DoorLimits> = {}) {
  const batches: string[][] = []
  const held: (() => void)[] = []
  const broken: number[] = []
  const door: Door<string, string, 'no'> = createDoor<string, string, 'no'>({
    name: 'held',
    ...limits,
    transact: async (work) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      held.push(resolve)
      await promise
      return work({} as Ctx)
    },
    command: async (_ctx, asks) => {
      batches.push([...asks])
      if (asks.some((ask) => ask.startsWith('poison')))
        throw new Error(`broken by ${asks.find((ask) => ask.startsWith('poison'))}`)
      if (asks.includes('short')) return asks.slice(1).map(done)
      return asks.map(
        (ask): Outcome<string, 'no'> => (ask === 'no' ? refuse('no', 'not this one') : done(`did ${ask}`)),
      )
    },
    watch: { batch: () => undefined, broken: (size) => broken.push(size) },
  })
  const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))
  const letGo = async () => {
    while (held.length > 0) {
      held.shift()?.()
      await turn()
    }
  }
  return { door, batches, held, broken, turn, letGo }
}

const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `a${at}`)

test('asks of one tick leave as one batch, answered each with its own', async () => {
  const { door, batches, letGo, turn } = heldDoor()
  const answers = ['x', 'no', 'y'].map((ask) => door.submit(ask))
  assert.equal(door.depth, 3)
  await turn()
  await letGo()
  assert.deepEqual(await Promise.all(answers), [
    { ok: true, value: 'did x' },
    { ok: false, code: 'no', detail: 'not this one' },
    { ok: true, value: 'did y' },
  ])
  assert.deepEqual(batches, [['x', 'no', 'y']])
  assert.equal(door.depth, 0)
})

test('while inFlight batches run the next gathers, and goes when one returns', async () => {
  const { door, batches, held, letGo, turn } = heldDoor({ inFlight: 2 })
  const answers = [door.submit('a')]
  await turn()
  answers.push(door.submit('b'))
  await turn()
  assert.equal(held.length, 2)
  for (const ask of ['c', 'd', 'e']) {
    answers.push(door.submit(ask))
    await turn()
  }
  assert.equal(held.length, 2, 'a third batch must wait')
  await letGo()
  await Promise.all(answers)
  assert.deepEqual(batches, [['a'], ['b'], ['c', 'd', 'e']])
})

test('a batch holds at most limit items; the rest follows in order', async () => {
  const { door, batches, letGo, turn } = heldDoor({ limit: 3, inFlight: 1 })
  const answers = many(8).map((ask) => door.submit(ask))
  await turn()
  await letGo()
  await Promise.all(answers)
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [3, 3, 2],
  )
  assert.deepEqual(batches.flat(), many(8))
})

test('a set is never split: it merges with others where it fits, waits for the next batch where not, and goes alone where it is larger', async () => {
  const { door, batches, letGo, turn } = heldDoor({ limit: 5, inFlight: 1 })
  const settled = [
    door.submitAll(['a', 'b']),
    door.submitAll(['c', 'd']),
    door.submitAll(['e', 'f']),
    door.submitAll(many(7)),
    door.submitAll(['z']),
  ]
  await turn()
  await letGo()
  assert.deepEqual(batches, [['a', 'b', 'c', 'd'], ['e', 'f'], many(7), ['z']])
  assert.deepEqual(
    (await settled[2])?.map((each) => each.status),
    ['fulfilled', 'fulfilled'],
  )
  assert.deepEqual(await door.submitAll([]), [])
})

test('a poison item is found by halves: it alone fails, its neighbours succeed', async () => {
  const { door, broken, letGo, turn } = heldDoor()
  const asks = many(63)
  asks[40] = 'poison'
  const answers = asks.map((ask) => door.submit(ask))
  const settled = Promise.allSettled(answers)
  await turn()
  await letGo()
  const results = await settled
  assert.deepEqual(
    results.flatMap((result, at) => (result.status === 'rejected' ? [at] : [])),
    [40],
  )
  await assert.rejects(() => answers[40] ?? Promise.resolve(), /broken by poison/)
  assert.equal(broken[0], 63)
  assert.ok(broken.length <= 7, `${broken.length} batches threw; log2(63) + 1 are enough`)
})

test('a command that answers the wrong number of outcomes broke its promise, for the items that make it do so', async () => {
  const { door, letGo, turn } = heldDoor()
  const settled = Promise.allSettled([door.submit('a'), door.submit('short'), door.submit('b')])
  await turn()
  await letGo()
  const [first, second, third] = await settled
  assert.equal(first?.status, 'fulfilled')
  assert.equal(second?.status === 'rejected' && second.reason.name, 'BrokenPromise')
  assert.equal(third?.status, 'fulfilled')
})

test('an outage is not bisected: everybody gets it after one try', async () => {
  let tries = 0
  const door = createDoor<string, string, never>({
    name: 'down',
    transact: async () => {
      tries++
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    },
    command: async (_ctx, asks) => asks.map(done),
  })
  const settled = await Promise.allSettled(many(20).map((ask) => door.submit(ask)))
  assert.ok(settled.every((result) => result.status === 'rejected' && result.reason.code === 'ECONNREFUSED'))
  assert.equal(tries, 1)
  assert.equal(door.depth, 0)
})

test('beyond maxDepth the door says no at once, tells when to come back, and lets in again when it is empty', async () => {
  const { door, letGo, turn } = heldDoor({ limit: 2, inFlight: 1, maxDepth: 4 })
  const inside = many(4).map((ask) => door.submit(ask))
  assert.ok(door.waitSeconds(1) >= 1)
  const refused = await door.submit('late').catch((error: unknown) => error)
  assert.ok(refused instanceof Overloaded && refused.retryAfterSeconds >= 1 && refused.retryAfterSeconds <= 30)
  await assert.rejects(door.submitAll(['late', 'later']), Overloaded)
  await turn()
  await letGo()
  await Promise.all(inside)
  assert.equal(door.waitSeconds(1), 0)
  const large = door.submitAll(many(9))
  assert.equal(door.depth, 9, 'a set larger than maxDepth gets in when nobody else is inside')
  await turn()
  await letGo()
  assert.equal((await large).length, 9)
})

test('drain waits for everything inside, broken batches too, and lets nothing in after it', async () => {
  const { door, letGo, turn } = heldDoor({ limit: 2, inFlight: 1 })
  const inside = Promise.allSettled(['a', 'poison', 'b', 'c'].map((ask) => door.submit(ask)))
  let drained = false
  const drain = door.drain().then(() => {
    drained = true
  })
  await assert.rejects(door.submit('late'), Overloaded)
  await turn()
  assert.equal(drained, false)
  await letGo()
  await drain
  assert.deepEqual(
    (await inside).map((result) => result.status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  )
  await door.drain()
})

test('limits that contradict each other are refused at the making', () => {
  const make = (limits: Partial<DoorLimits>) => () =>
    createDoor({ name: 'wrong', ...limits, transact: (work) => work({} as Ctx), command: async () => [] })
  assert.throws(make({ limit: 10, maxDepth: 5 }), /limits/)
  assert.throws(make({ inFlight: 0 }), /limits/)
})

test('any mix of sets and singles, poison and refusals, any limits: each ask is answered once, in order, with its own answer', async () => {
  const word = fc.oneof(
    { weight: 8, arbitrary: fc.stringMatching(/^[a-m]{1,3}$/) },
    { weight: 1, arbitrary: fc.constantFrom('no', 'poison1', 'poison2') },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 3 }),
      async (sets, limit, inFlight) => {
        let running = 0
        const door = createDoor<string, string, 'no'>({
          name: 'any',
          limit,
          inFlight,
          transact: (work) => work({} as Ctx),
          command: async (_ctx, asks) => {
            running++
            assert.ok(running <= inFlight, 'more batches run than are allowed')
            await new Promise((resolve) => setImmediate(resolve))
            running--
            if (asks.some((ask) => ask.startsWith('poison'))) throw new Error('poison')
            return asks.map((ask) => (ask === 'no' ? refuse('no') : done(ask)))
          },
        })
        const answered = await Promise.all(
          sets.map((set) =>
            set.length === 1 ? Promise.allSettled(set.map((ask) => door.submit(ask))) : door.submitAll(set),
          ),
        )
        answered.forEach((results, at) => {
          const expected = sets[at]?.map((ask) => (ask.startsWith('poison') ? 'rejected' : ask))
          const got = results.map((result) =>
            result.status === 'rejected' ? 'rejected' : result.value.ok ? result.value.value : result.value.code,
          )
          assert.deepEqual(got, expected)
        })
        assert.equal(door.depth, 0)
        await door.drain()
      },
    ),
    { numRuns: 150 },
  )
})
