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
