import {
  type By,
  type Chore,
  CONTENT_HASH_VERSION,
  type Ctx,
  contentHash,
  DAY_MS,
  defineChore,
  done,
  invariant,
  jsonb,
  type Outcome,
  refuse,
  statement,
} from '@atrium/kernel'

export const claimKeys = statement({
  name: 'house.claimKeys',
  params: {
    command: 'text',
    actorKind: 'text[]',
    actorId: 'bigint[]',
    key: 'text[]',
    hashVersion: 'smallint',
    contentHash: 'bytea[]',
    createdAt: 'timestamptz',
  },
  row: { actorKind: 'text', actorId: 'bigint', key: 'text' },
  // In key order, so that two batches never wait for each other. Waits for a transaction that holds the key and has not ended:
  // when that commits the key is not answered here, when it rolls back it is.
  sql: `insert into house.idempotency (command, actor_kind, actor_id, key, hash_version, content_hash, created_at)
        select :command, actor_kind, actor_id, key, :hashVersion, content_hash, :createdAt
        from unnest(:actorKind, :actorId, :key, :contentHash) as ask(actor_kind, actor_id, key, content_hash)
        order by actor_kind, actor_id, key
        on conflict do nothing
        returning actor_kind, actor_id, key`,
})

export const loadAnswers = statement({
  name: 'house.loadAnswers',
  params: { command: 'text', actorKind: 'text[]', actorId: 'bigint[]', key: 'text[]' },
  row: {
    actorKind: 'text',
    actorId: 'bigint',
    key: 'text',
    hashVersion: 'smallint',
    contentHash: 'bytea',
    answer: jsonb<KeptAnswer>(),
  },
  sql: `select actor_kind, actor_id, key, hash_version, content_hash, answer
        from house.idempotency
        join unnest(:actorKind, :actorId, :key) as ask(actor_kind, actor_id, key) using (actor_kind, actor_id, key)
        where command = :command`,
})

export const keepAnswers = statement({
  name: 'house.keepAnswers',
  params: { command: 'text', actorKind: 'text[]', actorId: 'bigint[]', key: 'text[]', answer: 'jsonb[]' },
  sql: `update house.idempotency as kept set answer = given.answer
        from unnest(:actorKind, :actorId, :key, :answer) as given(actor_kind, actor_id, key, answer)
        where kept.command = :command and kept.actor_kind = given.actor_kind and kept.actor_id = given.actor_id
          and kept.key = given.key`,
})

export const freeKeys = statement({
  name: 'house.freeKeys',
  params: { command: 'text', actorKind: 'text[]', actorId: 'bigint[]', key: 'text[]' },
  sql: `delete from house.idempotency as kept
        using unnest(:actorKind, :actorId, :key) as refused(actor_kind, actor_id, key)
        where kept.command = :command and kept.actor_kind = refused.actor_kind and kept.actor_id = refused.actor_id
          and kept.key = refused.key`,
})

export const forgetOldKeys = statement({
  name: 'house.forgetOldKeys',
  params: { before: 'timestamptz', limit: 'int' },
  sql: `delete from house.idempotency
        where ctid = any(array(
          select ctid from house.idempotency where created_at < :before order by created_at limit :limit for update skip locked))`,
})

/** What is stored: wrapped, so that a command whose answer is null can be told from one that has not answered. */
interface KeptAnswer {
  readonly value?: unknown
}

export interface KeyedAsk {
  readonly by: By
  /** 1 to 255 characters, chosen by the caller; absent: nothing is remembered of this ask. */
  readonly idempotencyKey?: string | undefined
}

export interface OnceByKey<Ask extends KeyedAsk, T, Code extends string> {
  /** `<module>.<command>`: keys of different commands have nothing to do with each other, and neither have those of different actors. */
  readonly command: string
  readonly asks: readonly Ask[]
  /** What the ask says, as plain JSON, without who asks and without the key. */
  readonly contentOf: (ask: Ask) => unknown
  /** The command itself, for the asks that were not answered before; same length and order as its argument. */
  readonly run: (asks: readonly Ask[]) => Promise<readonly Outcome<T, Code>[]>
}

/** How long keys are remembered. */
export const KEY_DAYS = 30

interface Keyed {
  /** Its place in the batch. */
  readonly at: number
  readonly name: string
  readonly actorKind: string
  readonly actorId: number
  readonly key: string
  readonly hash: Buffer
}

const nameOf = (key: { readonly actorKind: string; readonly actorId: number; readonly key: string }): string =>
  `${key.actorKind} ${key.actorId} ${key.key}`

/**
 * Makes a command without a natural key idempotent (R13): the same key with the same content answers what it answered first, with
 * other content it is refused, and a refused ask leaves its key free. Two transactions that race on a key: the second waits
 * and gets the first one's answer. Call it first in the command: keys are locked before members.
 *
 * Answers are kept as JSON for 30 days, so `T` must survive JSON and must hold no personal data. Of equal keys in one batch the
 * first runs; the others share its answer, or are refused where they say something else.
 */
export async function onceByKey<Ask extends KeyedAsk, T, Code extends string>(
  ctx: Ctx,
  { command, asks, contentOf, run }: OnceByKey<Ask, T, Code>,
): Promise<Outcome<T, Code | 'idempotency_conflict'>[]> {
  const keyed = asks.map((ask, at) => keyedOf(ask, at, contentOf))
  const firsts = new Map<string, Keyed>()
  for (const item of keyed) if (item && !firsts.has(item.name)) firsts.set(item.name, item)
  const known = await claim(ctx, command, [...firsts.values()])

  // What runs: asks without a key, and the first of each key that nobody has answered.
  const running = keyed.flatMap((item, at) =>
    !item || (firsts.get(item.name) === item && !known.has(item.name)) ? [at] : [],
  )
  const outcomes = running.length === 0 ? [] : await run(running.map((at) => asks[at]!))
  invariant(outcomes.length === running.length, `${command} answered ${outcomes.length} of ${running.length} asks`)
  const fresh = new Map(running.map((at, position) => [at, outcomes[position]!]))
  await settle(ctx, command, [...firsts.values()], fresh)

  return keyed.map((item, at) => {
    if (!item) return fresh.get(at)!
    const kept = known.get(item.name)
    const first = firsts.get(item.name)!
    if (!(kept?.hash ?? first.hash).equals(item.hash)) return conflict
    // What was stored under this command's name was answered by this command.
    return kept ? done(kept.value as T) : fresh.get(first.at)!
  })
}

const conflict = refuse(
  'idempotency_conflict',
  'This Idempotency-Key was used with other content; use a new key for a new request.',
)

function keyedOf<Ask extends KeyedAsk>(ask: Ask, at: number, contentOf: (ask: Ask) => unknown): Keyed | undefined {
  if (ask.idempotencyKey === undefined) return undefined
  const { kind: actorKind, id: actorId } = ask.by.actor
  const key = ask.idempotencyKey
  return { at, name: nameOf({ actorKind, actorId, key }), actorKind, actorId, key, hash: contentHash(contentOf(ask)) }
}

const keyColumns = (command: string, keys: readonly Keyed[]) => ({
  command,
  actorKind: keys.map((key) => key.actorKind),
  actorId: keys.map((key) => key.actorId),
  key: keys.map((key) => key.key),
})

/** Takes the keys that are free, and answers what is known of the others. */
async function claim(
  ctx: Ctx,
  command: string,
  keys: readonly Keyed[],
): Promise<Map<string, { hash: Buffer; value: unknown }>> {
  const known = new Map<string, { hash: Buffer; value: unknown }>()
  let open = keys
  // A second round only when a key was forgotten (too old) between the two statements.
  for (let round = 0; open.length > 0; round++) {
    invariant(round < 3, `${command}: keys come and go`)
    const claimed = await ctx.tx.rows(claimKeys, {
      ...keyColumns(command, open),
      hashVersion: CONTENT_HASH_VERSION,
      contentHash: open.map((key) => key.hash),
      createdAt: ctx.now,
    })
    const mine = new Set(claimed.map(nameOf))
    const others = open.filter((key) => !mine.has(key.name))
    if (others.length === 0) break
    for (const row of await ctx.tx.rows(loadAnswers, keyColumns(command, others))) {
      invariant(row.hashVersion === CONTENT_HASH_VERSION, `content hash version ${row.hashVersion} is not known here`)
      invariant(row.answer !== null, `${command} committed a key without an answer`)
      known.set(nameOf(row), { hash: row.contentHash, value: row.answer.value })
    }
    open = others.filter((key) => !known.has(key.name))
  }
  return known
}

/** Keeps the answers of what succeeded and frees the keys of what was refused. */
async function settle(
  ctx: Ctx,
  command: string,
  keys: readonly Keyed[],
  fresh: ReadonlyMap<number, Outcome<unknown, string>>,
): Promise<void> {
  const kept: Keyed[] = []
  const answers: KeptAnswer[] = []
  const refused: Keyed[] = []
  for (const key of keys) {
    const outcome = fresh.get(key.at)
    if (outcome?.ok) {
      kept.push(key)
      answers.push({ value: outcome.value })
    } else if (outcome) refused.push(key)
  }
  await Promise.all([
    kept.length > 0 && ctx.tx.run(keepAnswers, { ...keyColumns(command, kept), answer: answers }),
    refused.length > 0 && ctx.tx.run(freeKeys, keyColumns(command, refused)),
  ])
}

/** Forgets keys older than 30 days. */
export const forgetKeys: Chore = defineChore({
  name: 'house.forgetKeys',
  everySeconds: 600,
  limit: 5_000,
  run: (ctx, limit) => ctx.tx.run(forgetOldKeys, { before: ctx.now - KEY_DAYS * DAY_MS, limit }),
})
