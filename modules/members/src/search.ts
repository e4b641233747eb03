import { type Ctx, inScope, type Scope } from '@atrium/kernel'
import { holderOf, isBlocked } from './decide-resolve.ts'
import { loadHints, loadTails } from './identity-queries.ts'
import { lineagesOf } from './lock.ts'
import { listMet, listRoots, loadNames, scopesOf } from './queries.ts'
import { loadSettings } from './settings.ts'
import { ValueBook } from './value-book.ts'
import { hashOfTail } from './write-identities.ts'

/** What staff at a counter know of somebody. */
export type SearchQuestion =
  | { readonly by: 'identity'; readonly kind: string; readonly value: string }
  /** The last four digits of a phone, verified or not. */
  | { readonly by: 'tail'; readonly digits: string }
  | { readonly by: 'name'; readonly prefix: string }

/** Most members that one search goes through before it looks at who may be seen. */
export const SEARCH_DEPTH = 2000

/**
 * Roots of the people that fit, of those that the scope has met, at most `limit`. An exact phone or e-mail also finds who left it
 * unverified. A value that is none of its kind finds nobody.
 */
export async function searchMembers(
  ctx: Ctx,
  question: SearchQuestion,
  scope: Scope,
  limit: number,
): Promise<readonly number[]> {
  const found = await candidates(ctx, question, scope === 'all' ? limit * 4 : SEARCH_DEPTH)
  if (found.length === 0) return []
  const lineages = await lineagesOf(ctx, found)
  const seen = await metBy(ctx, scope, found)
  const roots = new Set<number>()
  for (const memberId of found) {
    const root = lineages.get(memberId)?.[0]
    if (root !== undefined && seen(memberId)) roots.add(root)
    if (roots.size === limit) break
  }
  return [...roots]
}

async function candidates(ctx: Ctx, question: SearchQuestion, depth: number): Promise<number[]> {
  switch (question.by) {
    case 'identity':
      return await holders(ctx, question.kind, question.value)
    case 'tail': {
      const { hash } = await loadSettings(ctx)
      // Marks may stand under any live version while keys are renewed.
      const tailHash = hash.write.map((version) => hashOfTail(ctx, version, question.digits))
      return (await ctx.tx.rows(loadTails, { tailHash, limit: depth })).map((row) => row.memberId)
    }
    case 'name': {
      const prefix = question.prefix.trim()
      if (prefix === '') return []
      const rows = await ctx.tx.rows(loadNames, { prefix, till: `${prefix}\u{10ffff}`, limit: depth })
      return rows.map((row) => row.memberId)
    }
  }
}

async function holders(ctx: Ctx, kind: string, value: string): Promise<number[]> {
  const settings = await loadSettings(ctx)
  const book = new ValueBook(ctx, settings)
  const state = book.read({ kind, value })
  if (!state) return []
  // An exact phone is looked for under both kinds, verified first.
  const weak = state.kind.code.endsWith('_verified') ? book.read({ kind: state.kind.family, value }) : state
  await book.find()
  const named = weak
    ? await ctx.tx.rows(loadHints, { hashVersion: settings.hash.read, kind: [weak.kind.code], valueHash: [weak.hash] })
    : []
  const first = holderOf(state)
  return [...(first === undefined || isBlocked(state) ? [] : [first]), ...named.map((row) => row.memberId)]
}

/** Tells whether stores of the scope have met the person of a member. */
async function metBy(ctx: Ctx, scope: Scope, memberIds: readonly number[]): Promise<(memberId: number) => boolean> {
  if (scope === 'all') return () => true
  const rows = await ctx.tx.rows(scopesOf, { memberId: memberIds })
  const met = new Set(rows.filter((row) => inScope(scope, row.storeId)).map((row) => row.askedId))
  return (memberId) => met.has(memberId)
}

export interface MemberPage {
  readonly rootIds: readonly number[]
  /** Where the next page starts; undefined on the last one. */
  readonly next: number | undefined
}

/** The people that a scope may see, in order of id, from after `after`. A page may hold fewer than `limit` before the last one. */
export async function listMembers(ctx: Ctx, scope: Scope, after: number, limit: number): Promise<MemberPage> {
  if (scope === 'all') {
    const rows = await ctx.tx.rows(listRoots, { after, limit })
    return { rootIds: rows.map((row) => row.memberId), next: nextOf(rows, limit) }
  }
  const rows = await ctx.tx.rows(listMet, { storeId: [...scope], after, limit })
  return { rootIds: rows.filter((row) => row.first).map((row) => row.rootId), next: nextOf(rows, limit) }
}

const nextOf = (rows: readonly { readonly memberId: number }[], limit: number): number | undefined =>
  rows.length === limit ? rows.at(-1)?.memberId : undefined
