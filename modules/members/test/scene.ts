import type { Ctx, LineageMove, Outcome } from '@atrium/kernel'
import { bySystem, type FreshDatabaseOptions, freshDatabase, type TestDatabase } from '@atrium/testkit'
import type { NamedIdentity, ResolveAsk, ResolveCode, Resolved } from '../src/index.ts'
import { resolveMembers } from '../src/index.ts'

export const id = (kind: string, value: string): NamedIdentity => ({ kind, value })
export const phone = (value: string): NamedIdentity => ({
  kind: 'phone_verified',
  value,
  verifiedAt: 500,
  verifiedHow: 'sms',
})
export const card = (value: string): NamedIdentity => id('card_no', value)

export const ask = (identities: readonly NamedIdentity[], more: Partial<ResolveAsk> = {}): ResolveAsk => ({
  by: bySystem(),
  identities,
  at: 1000,
  storeId: null,
  channel: 'pos',
  create: 'prospect',
  historical: false,
  ...more,
})

export const never = (identities: readonly NamedIdentity[]): ResolveAsk => ask(identities, { create: 'never' })

/** A hook that writes down what it is told, as a module above would be told. */
export class ToldHook {
  readonly module = 'told'
  readonly absorbed: LineageMove[] = []
  readonly released: LineageMove[] = []
  readonly erased: number[] = []

  async absorb(_ctx: Ctx, moves: readonly LineageMove[]): Promise<void> {
    this.absorbed.push(...moves)
  }

  async release(_ctx: Ctx, moves: readonly LineageMove[]): Promise<void> {
    this.released.push(...moves)
  }

  async erase(_ctx: Ctx, memberIds: readonly number[]): Promise<void> {
    this.erased.push(...memberIds)
  }
}

export interface Scene {
  readonly db: TestDatabase
  readonly told: ToldHook
  resolve(...asks: ResolveAsk[]): Promise<Outcome<Resolved, ResolveCode>[]>
  /** Member ids (or codes of refusal) that the asks come to. */
  owners(...asks: ResolveAsk[]): Promise<(number | string)[]>
  /** Roots (or codes). */
  roots(...asks: ResolveAsk[]): Promise<(number | string)[]>
  run<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>
}

export async function openScene(
  of: { readonly filename: string } | string,
  options: FreshDatabaseOptions = {},
): Promise<Scene> {
  const told = new ToldHook()
  const db = await freshDatabase(of, {
    lineage: [told],

    ...options,
  })
  const resolve = (...asks: ResolveAsk[]) => db.transact((ctx) => resolveMembers(ctx, asks))
  return {
    db,
    told,
    resolve,
    run: (work) => db.transact(work),
    owners: async (...asks) => (await resolve(...asks)).map((each) => (each.ok ? each.value.memberId : each.code)),
    roots: async (...asks) => (await resolve(...asks)).map((each) => (each.ok ? each.value.rootId : each.code)),
  }
}

/**
 * What contradicts itself in the tables of identities; nothing should ever. A key stands for an identity in force of its member, or
 * for a blocked value; a strong identity in force has the key of its value under every live version of the hash, a weak one its hint.
 * Of the members made after `after`.
 */
export async function identityFaults(db: TestDatabase, after = 0): Promise<readonly unknown[]> {
  const faults = await db.sql<{ member_id: number | null }>(
    `with live as (select version from members.key_version where state <> 'retired'),
      held as (
        select i.member_id, i.identity_id, i.kind, live.version from members.identity i cross join live
        where i.ended_at is null
      )
      select 'key without identity' as fault, k.kind, k.member_id, k.identity_id
      from members.identity_key k
      where k.member_id is not null and not exists (
        select from members.identity i where i.member_id = k.member_id and i.identity_id = k.identity_id
          and i.kind = k.kind and i.ended_at is null)
      union all
      select 'blocked key without value', k.kind, k.member_id, k.identity_id
      from members.identity_key k
      where k.member_id is null and not exists (select from members.blocked_value b where b.identity_id = k.identity_id)
      union all
      select 'blocked value without key', b.kind, null, b.identity_id
      from members.blocked_value b
      where not exists (
        select from members.identity_key k where k.identity_id = b.identity_id and k.kind = b.kind and k.member_id is null)
      union all
      select 'identity without key', h.kind, h.member_id, h.identity_id
      from held h
      where not exists (
          select from members.identity_key k where k.identity_id = h.identity_id and k.member_id = h.member_id
            and k.kind = h.kind and k.hash_version = h.version)
        and not exists (
          select from members.hint w where w.identity_id = h.identity_id and w.member_id = h.member_id
            and w.kind = h.kind and w.hash_version = h.version)
      union all
      select 'hint without identity', w.kind, w.member_id, w.identity_id
      from members.hint w
      where not exists (
        select from members.identity i where i.member_id = w.member_id and i.identity_id = w.identity_id
          and i.kind = w.kind and i.ended_at is null)`,
  )
  return faults.filter((fault) => fault.member_id === null || fault.member_id > after)
}
