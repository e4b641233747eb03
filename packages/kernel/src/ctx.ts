import type { ParamSpec, Params, Row, RowSpec, Statement } from './statement.ts'
import type { Instant } from './time.ts'
import type { Vault } from './vault.ts'

/** One open transaction (or, for reads, one connection). */
export interface Tx {
  /** Runs a statement and answers its rows. Row order is what the SQL says; without `order by` match by key, never by position. */
  rows<P extends ParamSpec, R extends RowSpec>(statement: Statement<P, R>, params: Params<P>): Promise<Row<R>[]>
  /** Runs a statement and answers how many rows it touched. */
  run<P extends ParamSpec, R extends RowSpec>(statement: Statement<P, R>, params: Params<P>): Promise<number>
  /**
   * `count` fresh ids, ascending, from a sequence that counts blocks of 1,000 (`create sequence points.entry_block`). Most
   * batches ask the database nothing. Gaps are normal: ids say nothing about order or number.
   */
  ids(sequence: string, count: number): Promise<number[]>
  /** A value that lives as long as this attempt of the transaction: what is locked, what was loaded. Made at first ask. */
  memo<T>(key: symbol, make: () => T): T
  /**
   * Settings compiled once and kept by the process for as long as `house.revision` of that name stands still: the organization,
   * rule sets, tier sets. Reads the revisions once per transaction. `load` must depend on committed settings only.
   */
  cached<T>(revision: string, load: () => Promise<T>): Promise<T>
  /** Called once after the commit; not after a rollback or a repeated attempt. */
  afterCommit(call: () => void): void
}

/** What every command and query gets by hand (R12): transaction, time, keys, and the road to the lineage hooks. Nothing about who asks. */
export interface Ctx {
  readonly tx: Tx
  readonly now: Instant
  /** Hooks of the modules that hold value, in floor order: the one way by which `members` reaches up (domain: Identity). */
  readonly lineage: readonly LineageHook[]
  /** Keys of personal fields and of look-ups. */
  readonly vault: Vault
}

export type Actor =
  | { readonly kind: 'staff'; readonly id: number }
  | { readonly kind: 'key'; readonly id: number }
  | { readonly kind: 'system'; readonly id: 0 }

/** Stores an asker may touch: all of them, or the ids of the organization nodes in the subtrees granted. */
export type Scope = 'all' | ReadonlySet<number>

/** Who asks. In each ask, not in `Ctx`, because one batch serves many callers. */
export interface By {
  readonly actor: Actor
  readonly scope: Scope
  readonly requestId: string
  /** Address of the caller, for the audit trail. */
  readonly from?: string
}

export const inScope = (scope: Scope, nodeId: number): boolean => scope === 'all' || scope.has(nodeId)

/** The house itself: chores, reactions, the command line. */
export const systemBy = (requestId: string): By => ({ actor: { kind: 'system', id: 0 }, scope: 'all', requestId })

/** One edge of a merge: everything that `absorbed` holds goes to `root`, or comes back. */
export interface LineageMove {
  readonly mergeId: number
  /** The member that was absorbed, and every member below it at that time. */
  readonly branch: readonly number[]
  readonly absorbed: number
  /** The root that received (absorb) or gives back (release). */
  readonly root: number
  readonly by: By
}

/**
 * What a module that holds value does when members are joined, parted or erased: called by `members` in floor order, inside
 * its transaction, with all locks already held.
 */
export interface LineageHook {
  readonly module: string
  absorb(ctx: Ctx, moves: readonly LineageMove[]): Promise<void>
  release(ctx: Ctx, moves: readonly LineageMove[]): Promise<void>
  erase(ctx: Ctx, memberIds: readonly number[]): Promise<void>
}
